import { expect, onTestFinished, test, vi } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const DAY_MS = 24 * 3600 * 1000;

test("whoever has the link reads the one test without signing in, and nothing of its connection's id", async () => {
  const { run, token } = await shared();
  const answer = await read(token);
  expect(answer.status).toBe(200);
  const told = (await answer.json()) as object;
  expect(told).toMatchObject({ ok: true, host: "db.example.com", stages: run.stages });
  expect(JSON.stringify(told)).not.toContain(run.connectionId);
  expect((await platform.client.audit()).items[0]).toMatchObject({ action: "test-run-shared", subjectId: run.id });
});

test("a token that was changed, is something else sealed, or has expired opens nothing", async () => {
  const { token } = await shared();
  expect((await read(`${token.slice(0, -2)}AA`)).status).toBe(404);
  expect((await read("none")).status).toBe(404);
  const rows = await platform.database.pool.query<{ sealed: string }>(
    "select sealed_password as sealed from connections",
  );
  expect((await read(rows.rows[0]!.sealed)).status).toBe(404);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15 * DAY_MS });
  onTestFinished(() => void vi.useRealTimers());
  expect((await read(token)).status).toBe(404);
});

test("links that were taken back open nothing; one that is made afterwards does", async () => {
  const { run, token } = await shared();
  const { token: second } = await platform.client.testRuns.share(run.id);
  await platform.client.testRuns.withdrawShares(run.id);
  for (const each of [token, second]) expect((await read(each)).status).toBe(404);
  expect((await platform.client.audit()).items[0]).toMatchObject({
    ...{ action: "test-run-shares-withdrawn", subjectId: run.id },
  });
  expect((await read((await platform.client.testRuns.share(run.id)).token)).status).toBe(200);
  expect(await refusalOf(platform.client.testRuns.withdrawShares("run-0"))).toMatchObject({ code: "not-found" });
});

test("a link opens nothing once its test is gone", async () => {
  const { run, token } = await shared();
  await platform.client.connections.remove(run.connectionId!);
  expect((await read(token)).status).toBe(404);
});

test("only a test of one's own is shared", async () => {
  expect(await refusalOf(platform.client.testRuns.share("run-0"))).toMatchObject({ code: "not-found" });
});

async function shared() {
  platform.world.names.set("db.example.com", ["93.184.216.34"]);
  const { id } = await platform.client.connections.create({
    ...{ kind: "public", name: "reports", environment: "US", host: "db.example.com", port: 5432, database: "d" },
    ...{ user: "ada", password: "secret", tls: { mode: "require" } },
  });
  const run = await platform.client.connections.test(id);
  return { run, token: (await platform.client.testRuns.share(run.id)).token };
}

function read(token: string) {
  const body = JSON.stringify({ token });
  const headers = { "content-type": "application/json" };
  return platform.fetchAnonymously("/api/v1/test-runs/shared", { method: "POST", headers, body });
}
