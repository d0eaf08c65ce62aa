import { PlatformApiError } from "@postern/platform-api";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import {
  SERVICE,
  startTestPlatform,
  startTestPostgres,
  type TestPlatform,
  type TestPostgres,
} from "../testing/test-platform.ts";

let postgres: TestPostgres;
let platform: TestPlatform;
beforeAll(async () => {
  postgres = await startTestPostgres(afterAll);
});
beforeEach(async () => {
  platform = await startTestPlatform(postgres, onTestFinished);
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
  expect(run).toMatchObject({ ok: true, connectionId: null, host: "db.example.com", serverVersion: "18.0" });
  expect(run.stages.map(({ stage }) => stage)).toEqual(["dns", "tcp", "tls", "sign-in", "query"]);
  expect(platform.world.calls.filter((call) => call === "resolve")).toHaveLength(1);
  expect(platform.world.probed).toMatchObject([
    { host: "52.1.2.3", tls: { mode: "verify-full", certificateName: "db.example.com" } },
  ]);
  expect((await platform.client.connections.list()).items).toEqual([]);
});

test.each([["10.0.0.5"], ["127.0.0.1"], ["169.254.169.254"], ["::ffff:10.0.0.5"], ["fd00::1"]])(
  "a public name that resolves to %s is refused and never dialled",
  async (inside) => {
    platform.world.names.set("db.example.com", ["52.1.2.3", inside]);
    const refusal = await refusalOf(platform.client.connections.tryOut(PUBLIC));
    expect(refusal).toMatchObject({ status: 422, code: "refused-address", problems: [{ field: "host" }] });
    expect(platform.world.probed).toEqual([]);
  },
);

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
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
  const { endpoint } = await platform.client.requests.file({
    type: "Postgres Interface-type",
    serviceName: SERVICE,
    region: "us-east-1",
    environment: "US",
  });
  await platform.untilState(endpoint.id, "ready");
  const { id } = await platform.client.connections.create({
    kind: "private",
    name: "warehouse",
    endpointId: endpoint.id,
    database: "dwh",
    user: "reader",
    password: "secret",
    tls: { mode: "require" },
  });
  return id;
}

async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformApiError)) throw new Error(`not refused by the platform: ${error}`);
  return error.problem;
}
