import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { startDueTests } from "./start-due-tests.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const PUBLIC = {
  kind: "public",
  name: "reports",
  environment: "US",
  host: "db.example.com",
  port: 5432,
  database: "app",
  user: "reader",
  password: "never-in-clear",
  tls: { mode: "verify-full" },
} as const;

const stagesOf = async (id: string) => (await platform.client.testRuns.get(id)).stages.map(({ stage }) => stage);
const rows = async () => (await platform.database.pool.query("select * from test_runs")).rows;

test("a test that nobody waits for is answered at once, and its stages appear one by one", async () => {
  platform.world.names.set(PUBLIC.host, ["52.1.2.3"]);
  const gates = new Map(["tcp", "tls", "query"].map((stage) => [stage, Promise.withResolvers<void>()]));
  platform.world.provisioner.probe = async (_, __, onStage) => {
    const stages = [];
    for (const [name, gate] of gates) {
      await gate.promise;
      const stage = { stage: name as "tcp", ok: true, ms: 1, detail: name };
      stages.push(stage);
      onStage?.(stage);
    }
    return { ok: true, stages, serverVersion: "18.0", isWriter: true };
  };
  const started = await platform.client.connections.tryOut(PUBLIC, { wait: false });
  expect(started).toMatchObject({ state: "waiting", ok: false, stages: [], problem: null });
  const seen = ["dns"];
  await expect.poll(() => stagesOf(started.id), { timeout: 5000 }).toEqual(seen);
  expect(JSON.stringify(await rows())).not.toContain(PUBLIC.password);
  for (const [stage, gate] of gates) {
    expect(await platform.client.testRuns.get(started.id)).toMatchObject({ state: "running", ok: false });
    gate.resolve();
    seen.push(stage);
    await expect.poll(() => stagesOf(started.id), { timeout: 5000 }).toEqual(seen);
  }
  const ended = async () => (await platform.client.testRuns.get(started.id)).state;
  await expect.poll(ended, { timeout: 5000 }).toBe("ended");
  expect(await platform.client.testRuns.get(started.id)).toMatchObject({ ok: true, serverVersion: "18.0" });
  // What was to be tested is forgotten.
  expect((await rows()).map(({ sealed_input }) => sealed_input)).toEqual([null]);
});

test("what kept a test from being performed is kept with it, and is no verdict on the connection", async () => {
  platform.world.names.set(PUBLIC.host, ["10.0.0.5"]);
  const { id } = await platform.client.connections.tryOut(PUBLIC, { wait: false });
  const run = () => platform.client.testRuns.get(id);
  await expect.poll(async () => (await run()).state, { timeout: 5000 }).toBe("ended");
  expect(await run()).toMatchObject({
    ok: false,
    problem: { code: "refused-address", problems: [{ field: "host", value: PUBLIC.host }] },
  });
  expect(platform.world.probed).toEqual([]);
});

test("a connection with a schedule is tested when its time has come, once, and others are not", async () => {
  platform.world.names.set(PUBLIC.host, ["52.1.2.3"]);
  const connection = await platform.client.connections.create({ ...PUBLIC, testEveryMinutes: 60 });
  await platform.client.connections.create({ ...PUBLIC, name: "unscheduled" });
  const started: string[] = [];
  const work = { startTest: async (_: unknown, { id }: { id: string }) => void started.push(id) };
  const due = () => startDueTests({ db: platform.database.db, work, environment: "US" });
  expect([await due(), await due()]).toEqual([1, 0]);
  expect((await rows()).map(({ id, connection_id }) => [id, connection_id])).toEqual([[started[0], connection.id]]);
  await platform.database.pool.query("update test_runs set started_at = started_at - interval '61 minutes'");
  expect(await due()).toBe(1);
  // The first was performed by nobody.
  expect((await platform.client.testRuns.get(started[0]!)).problem).toMatchObject({ code: "internal" });
  await platform.client.connections.change(connection.id, { testEveryMinutes: null });
  await platform.database.pool.query("update test_runs set started_at = started_at - interval '61 minutes'");
  expect(await due()).toBe(0);
});
