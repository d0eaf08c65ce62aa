import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { fileReadyEndpoint } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

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
  password: "secret",
  tls: { mode: "verify-full" },
} as const;

test("a public name is resolved once and its address dialled under the name of the certificate", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  const run = await platform.client.connections.tryOut(PUBLIC);
  expect(run).toMatchObject({
    ok: true,
    connectionId: null,
    host: "db.example.com",
    serverVersion: "18.0",
    isWriter: true,
  });
  expect(run.stages.map(({ stage }) => stage)).toEqual(["dns", "tcp", "tls", "sign-in", "query"]);
  expect(platform.world.calls.filter((call) => call === "resolve")).toHaveLength(1);
  expect(platform.world.probed).toMatchObject([
    { host: "52.1.2.3", keepAliveSeconds: 60, tls: { mode: "verify-full", certificateName: "db.example.com" } },
  ]);
  expect((await platform.client.connections.list()).items).toEqual([]);
});

test.each([
  ["52.1.2.3", "10.0.0.5"],
  ["10.0.0.5", "52.1.2.3"],
  ["52.1.2.3", "52.1.2.4", "127.0.0.1"],
  ["169.254.169.254"],
  ["100.64.0.1"],
  ["0.0.0.0"],
  ["::ffff:10.0.0.5"],
  ["fd00::1"],
])("a public name with %s among its addresses is refused and never dialled", async (...addresses) => {
  platform.world.names.set("db.example.com", addresses);
  const refusal = await refusalOf(platform.client.connections.tryOut(PUBLIC));
  expect(refusal).toMatchObject({ status: 422, code: "refused-address", problems: [{ field: "host" }] });
  expect(platform.world.probed).toEqual([]);
});

test("a name that is rebound after the check is dialled where it was checked", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  platform.world.afterCall = (call) => {
    if (call === "resolve") platform.world.names.set("db.example.com", ["169.254.169.254"]);
  };
  expect(await platform.client.connections.tryOut(PUBLIC)).toMatchObject({ ok: true });
  expect(platform.world.probed.map(({ host }) => host)).toEqual(["52.1.2.3"]);
  expect(await refusalOf(platform.client.connections.tryOut(PUBLIC))).toMatchObject({ code: "refused-address" });
  expect(platform.world.probed).toHaveLength(1);
});

test.each([0, -1, 65_536, 5432.5, Number.NaN])("port %s is refused before anything is resolved", async (port) => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  expect(await refusalOf(platform.client.connections.tryOut({ ...PUBLIC, port }))).toMatchObject({
    problems: [{ field: "port" }],
  });
  expect(platform.world.calls).not.toContain("resolve");
});

test("a port that the environment does not dial in public is refused, also of a connection saved before", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  for (const attempt of [platform.client.connections.tryOut, platform.client.connections.create]) {
    expect(await refusalOf(attempt({ ...PUBLIC, port: 22 }))).toMatchObject({
      problems: [{ field: "port", value: 22, message: expect.stringMatching(/not among the ports .*: 1024-65535$/) }],
    });
  }
  const { id } = await platform.client.connections.create(PUBLIC);
  expect(await refusalOf(platform.client.connections.change(id, { port: 25, password: "secret" }))).toMatchObject({
    problems: [{ field: "port", value: 25 }],
  });
  await platform.database.pool.query("update connections set port = 22");
  expect(await refusalOf(platform.client.connections.test(id))).toMatchObject({
    ...{ code: "refused-address", problems: [{ field: "port", value: 22 }] },
  });
  expect(platform.world.calls).not.toContain("resolve");
  expect(platform.world.probed).toEqual([]);
});

test("a saved public connection whose name has moved inside since is refused", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  const { id } = await platform.client.connections.create(PUBLIC);
  expect(await platform.client.connections.test(id)).toMatchObject({ ok: true });
  platform.world.names.set("db.example.com", ["10.0.0.5"]);
  expect(await refusalOf(platform.client.connections.test(id))).toMatchObject({ code: "refused-address" });
  expect(platform.world.probed).toHaveLength(1);
});

test("a name that does not resolve is a failed first stage with its likely cause", async () => {
  const run = await platform.client.connections.tryOut(PUBLIC);
  expect(run).toMatchObject({
    ok: false,
    isWriter: null,
    stages: [{ stage: "dns", ok: false, cause: expect.stringMatching(/misspelt/) }],
  });
  expect(platform.world.probed).toEqual([]);
});

test("a private connection dials the endpoint's own address on a port of the port map", async () => {
  const id = await privateConnection();
  expect(await platform.client.connections.test(id)).toMatchObject({ ok: true, port: 5432 });
  expect(platform.world.probed).toMatchObject([{ host: "10.9.0.1", port: 5432, password: "secret" }]);
});

test("a private connection whose name resolves elsewhere is refused and never dialled", async () => {
  const id = await privateConnection();
  platform.world.names.set("vpce-0001.example.vpce.amazonaws.com", ["10.9.0.77"]);
  expect(await refusalOf(platform.client.connections.test(id))).toMatchObject({ code: "refused-address" });
  expect(platform.world.probed).toEqual([]);
});

test("a private test goes to its endpoint and port map, whatever the row says", async () => {
  const id = await privateConnection();
  const { pool } = platform.database;
  await pool.query("update connections set host = 'db.example.com', port = 22");
  platform.world.names.set("db.example.com", ["10.9.0.1"]);
  await platform.client.connections.test(id);
  expect(platform.world.probed).toMatchObject([{ host: "10.9.0.1", port: 5432 }]);
  expect(platform.world.probed).toHaveLength(1);

  await pool.query("update connections set endpoint_database = 'elsewhere'");
  expect(await refusalOf(platform.client.connections.test(id))).toMatchObject({ code: "not-in-this-state" });
  const endpointId = (await pool.query<{ id: string }>("select id from endpoints")).rows[0]!.id;
  for (const leaving of [{ host: "10.9.0.77" }, { port: 22 }, { addresses: ["10.9.0.77"] }]) {
    const input = { kind: "private", name: "x", endpointId, database: "d", user: "u", password: "p" };
    const attempt = platform.client.connections.tryOut({ ...input, tls: { mode: "require" }, ...leaving } as never);
    expect(await refusalOf(attempt)).toMatchObject({ problems: [{ field: Object.keys(leaving)[0] }] });
  }
  expect(platform.world.probed).toHaveLength(1);
});

test("after a retry a connection follows to the new endpoint", async () => {
  const id = await privateConnection();
  const { endpointId } = (await platform.client.connections.get(id)) as { endpointId: string };
  platform.world.decide("vpce-0001", "rejected");
  await platform.untilState(endpointId, "rejected");
  await platform.client.endpoints.retry(endpointId);
  await platform.untilState(endpointId, "ready");
  const host = "vpce-0002.example.vpce.amazonaws.com";
  expect(await platform.client.connections.get(id)).toMatchObject({ host });
  expect((await platform.client.connections.list()).items).toMatchObject([{ host }]);
  expect(await platform.client.connections.test(id)).toMatchObject({ ok: true, host });
  expect(platform.world.probed.at(-1)).toMatchObject({ host: "10.9.0.2" });
});

test("results are kept, newest first, and go with their connection", async () => {
  const id = await privateConnection();
  const first = await platform.client.connections.test(id);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const second = await platform.client.connections.test(id);
  expect((await platform.client.connections.testRuns(id)).items).toEqual([second, first]);
  expect(await (await platform.fetch(`/api/v1/test-runs/${first.id}`)).json()).toEqual(first);
  await platform.client.connections.remove(id);
  expect((await platform.fetch(`/api/v1/test-runs/${first.id}`)).status).toBe(404);
});

test("more tests at once than allowed are told to come back", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  const gate = Promise.withResolvers<void>();
  platform.world.afterCall = (call) => (call === "probe" ? gate.promise : undefined);
  const tests = Array.from({ length: 20 }, () => platform.client.connections.tryOut(PUBLIC));
  await expect.poll(() => platform.world.probed.length).toBe(20);
  expect(await refusalOf(platform.client.connections.tryOut(PUBLIC))).toMatchObject({ status: 429 });
  gate.resolve();
  await Promise.all(tests);
  expect(await platform.client.connections.tryOut(PUBLIC)).toMatchObject({ ok: true });
});

async function privateConnection(): Promise<string> {
  const endpointId = await fileReadyEndpoint(platform);
  const { id } = await platform.client.connections.create({
    kind: "private",
    name: "warehouse",
    endpointId,
    database: "dwh",
    user: "reader",
    password: "secret",
    tls: { mode: "require" },
  });
  return id;
}
