import { expect, onTestFinished, test } from "vitest";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT, fileReadyEndpoint } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import {
  reconcilerOptions,
  SERVICE,
  startTestPlatform,
  type TestPlatform,
  type TestPostgres,
} from "../testing/test-platform.ts";
import { startReconciler } from "./reconciler.ts";

let postgres: TestPostgres;
let platform: TestPlatform;
eachTest((freshPlatform, itsPostgres) => {
  platform = freshPlatform;
  postgres = itsPostgres;
});

const fileRequest = async () => (await platform.client.requests.file(DOCUMENT)).endpoint.id;
const historyOf = async (id: string) => (await platform.client.endpoints.get(id)).history.map(({ state }) => state);

test("takes a request to ready: waits for the owner and for DNS, and keeps the history", async () => {
  platform.world.dnsLags = true;
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  const waiting = await platform.client.endpoints.get(id);
  expect(waiting).toMatchObject({ turn: "owner", vpcEndpointId: "vpce-0001", zoneIds: ["use1-az2"] });

  platform.world.decide("vpce-0001", "available");
  await platform.untilState(id, "waiting-for-dns");
  platform.world.names.set("vpce-0001.example.vpce.amazonaws.com", ["10.9.0.1"]);
  await platform.untilState(id, "ready");
  expect(await platform.client.endpoints.get(id)).toMatchObject({
    turn: "nobody",
    host: "vpce-0001.example.vpce.amazonaws.com",
    actions: ["connect", "delete"],
  });
  expect(await historyOf(id)).toEqual([
    "draft",
    "checking",
    "creating",
    "waiting-for-owner",
    "waiting-for-dns",
    "testing",
    "ready",
  ]);
});

test("is not ready while its name resolves to something else", async () => {
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  platform.world.dnsLags = true;
  platform.world.names.set("vpce-0001.example.vpce.amazonaws.com", ["203.0.113.9"]);
  platform.world.decide("vpce-0001", "available");
  await platform.untilState(id, "waiting-for-dns");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await platform.client.endpoints.get(id)).state).toBe("waiting-for-dns");
});

test("fails with both sides' zones when none is in common, and succeeds on retry once there is one", async () => {
  // Filing has still seen one.
  platform.world.afterCall = (call) => {
    if (call !== "subnetZones") return;
    platform.world.services.set(SERVICE, { zoneIds: ["use1-az6"], acceptanceRequired: false });
    platform.world.afterCall = () => undefined;
  };
  const id = await fileRequest();
  await platform.untilState(id, "failed");
  const failed = await platform.client.endpoints.get(id);
  expect(failed.reason).toMatch(/the service has use1-az6, this environment has use1-az1, use1-az2/);
  expect(platform.world.made).toEqual([]);

  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
  await platform.client.endpoints.retry(id);
  await platform.untilState(id, "ready");
});

test("a rejected endpoint says so and comes back when the owner accepts after all", async () => {
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  platform.world.decide("vpce-0001", "rejected");
  await platform.untilState(id, "rejected");
  platform.world.decide("vpce-0001", "available");
  await platform.untilState(id, "ready");
  expect(platform.world.made).toHaveLength(1);
});

test("a ready endpoint that the owner rejects is no longer offered", async () => {
  const id = await fileReadyEndpoint(platform);
  platform.world.decide("vpce-0001", "rejected");
  await platform.untilState(id, "rejected");
  expect((await platform.client.endpoints.get(id)).actions).not.toContain("connect");
});

test("the retry of an expired one removes it and makes another", async () => {
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  platform.world.decide("vpce-0001", "expired");
  await platform.untilState(id, "expired");
  await platform.client.endpoints.retry(id);
  await platform.untilState(id, "waiting-for-owner");
  expect((await platform.client.endpoints.get(id)).vpcEndpointId).toBe("vpce-0002");
  expect(platform.world.living()).toMatchObject([{ observed: { vpcEndpointId: "vpce-0002" } }]);
});

test("an endpoint whose port does not answer is degraded with the port named, and ready once it answers", async () => {
  platform.world.openPorts.clear();
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
  const id = await fileRequest();
  await platform.untilState(id, "degraded");
  expect((await platform.client.endpoints.get(id)).reason).toMatch(/port 5432 .*refused/);
  platform.world.openPorts.add(5432);
  await platform.untilState(id, "ready");
});

test("one dead port of several leaves the others open to connections", async () => {
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
  const databases = [
    { name: "warehouse", port: 5432 },
    { name: "billing", port: 5433 },
  ];
  const { endpoint } = await platform.client.requests.file({ ...DOCUMENT, databases });
  expect(endpoint.databases.map(({ answers }) => answers)).toEqual([null, null]);
  await platform.untilState(endpoint.id, "degraded");
  const degraded = await platform.client.endpoints.get(endpoint.id);
  expect(degraded.databases.map(({ name, answers }) => [name, answers])).toEqual([
    ["warehouse", true],
    ["billing", false],
  ]);
  expect(degraded).toMatchObject({ actions: ["connect", "delete"], reason: expect.stringMatching(/^port 5433 /) });

  const connectTo = (endpointDatabase: string) =>
    platform.client.connections.create({
      ...{ kind: "private", name: endpointDatabase, endpointId: endpoint.id, endpointDatabase },
      ...{ database: "dwh", user: "reader", password: "secret", tls: { mode: "require" } },
    });
  expect(await connectTo("warehouse")).toMatchObject({ port: 5432 });
  expect(await refusalOf(connectTo("billing"))).toMatchObject({
    problems: [{ field: "endpointDatabase", value: "billing", hint: "choose one of: warehouse (port 5432)" }],
  });

  platform.world.openPorts.add(5433);
  await platform.untilState(endpoint.id, "ready");
  expect(await connectTo("billing")).toMatchObject({ port: 5433 });
  platform.world.decide("vpce-0001", "partial");
  await platform.untilState(endpoint.id, "degraded");
  expect(await platform.client.endpoints.get(endpoint.id)).toMatchObject({
    reason: expect.stringMatching(/in some of its zones/),
    databases: [{ answers: true }, { answers: true }],
  });
});

test("an address that does not answer degrades the endpoint though another one does", async () => {
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: true });
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  const made = platform.world.made[0]!;
  made.observed = { ...made.observed, addresses: ["10.9.0.1", "10.9.1.1"] };
  platform.world.silentAddresses.add("10.9.1.1");
  platform.world.decide("vpce-0001", "available");
  await platform.untilState(id, "degraded");
  expect(await platform.client.endpoints.get(id)).toMatchObject({
    reason: "port 5432 (postgres): 10.9.1.1:5432 refused the connection",
    databases: [{ answers: true }],
  });
});

test("a refusal by AWS fails the endpoint with AWS's words; a throttled call is repeated", async () => {
  platform.world.beforeCall = (call) => {
    if (call === "ensure") throw new ProvisioningError("VpcEndpointLimitExceeded", { retryable: false });
  };
  const id = await fileRequest();
  await platform.untilState(id, "failed");
  expect((await platform.client.endpoints.get(id)).reason).toBe("VpcEndpointLimitExceeded");

  let throttled = 0;
  platform.world.beforeCall = (call) => {
    if (call !== "ensure" || throttled >= 2) return;
    throttled += 1;
    throw new ProvisioningError("Request limit exceeded", { retryable: true });
  };
  await platform.client.endpoints.retry(id);
  await platform.untilState(id, "waiting-for-owner");
  expect(throttled).toBe(2);
});

test("an endpoint that was deleted behind its back is found out", async () => {
  const id = await fileReadyEndpoint(platform);
  platform.world.made[0]!.observed = { ...platform.world.made[0]!.observed, state: "deleted" };
  await platform.untilState(id, "failed");
  expect((await platform.client.endpoints.get(id)).reason).toMatch(/'vpce-0001' no longer exists/);
});

test("deletes at any stage and then lets the service be asked for again", async () => {
  const id = await fileReadyEndpoint(platform);
  await platform.client.endpoints.remove(id);
  await platform.untilState(id, "deleted");
  expect(platform.world.living()).toEqual([]);
  await expect(platform.client.endpoints.remove(id)).rejects.toMatchObject({ problem: { code: "not-in-this-state" } });
  await fileRequest();
});

test("killed after any call to AWS, the next start goes on and doubles nothing", async () => {
  const killAfter = async (count: number): Promise<boolean> => {
    const cleanups: (() => Promise<void>)[] = [];
    const one = await startTestPlatform(postgres, (cleanup) => cleanups.push(cleanup));
    let calls = 0;
    let died = false;
    one.world.services.set(SERVICE, { zoneIds: ["use1-az1"], acceptanceRequired: false });
    const { endpoint } = await one.client.requests.file(DOCUMENT);
    one.world.afterCall = async () => {
      calls += 1;
      if (calls !== count) return;
      died = true;
      await one.crash();
      // What was on its way when the process died never comes back.
      await new Promise(() => undefined);
    };
    await Promise.race([one.untilState(endpoint.id, "ready"), until(() => died)]);
    one.world.afterCall = () => undefined;
    if (died) one.startReconciler();
    await one.untilState(endpoint.id, "ready");
    expect(one.world.made).toHaveLength(1);
    expect((await one.client.endpoints.get(endpoint.id)).history.map(({ state }) => state)).toEqual([
      "draft",
      "checking",
      "creating",
      "waiting-for-dns",
      "testing",
      "ready",
    ]);
    for (const cleanup of cleanups) await cleanup();
    return died;
  };
  let count = 1;
  while (await killAfter(count)) count += 1;
  expect(count).toBeGreaterThan(5);
});

test("killed while it deletes, the next start finishes it", async () => {
  const id = await fileReadyEndpoint(platform);
  platform.world.afterCall = async (call) => {
    if (call !== "remove") return;
    await platform.crash();
    await new Promise(() => undefined);
  };
  await platform.client.endpoints.remove(id);
  await until(() => platform.world.living().length === 0);
  expect((await platform.client.endpoints.get(id)).state).toBe("deleting");
  platform.world.afterCall = () => undefined;
  platform.startReconciler();
  await platform.untilState(id, "deleted");
});

test("two processes on one database: one leads, the other takes over when it is gone", async () => {
  const calls: string[] = [];
  const watched = { ...platform.world.provisioner };
  watched.ensure = (...given) => {
    calls.push("second");
    return platform.world.provisioner.ensure(...given);
  };
  await new Promise((resolve) => setTimeout(resolve, 60));
  const second = startReconciler({ ...reconcilerOptions(platform), provisioner: watched });
  onTestFinished(() => second.stop(0));
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  expect(calls).toEqual([]);

  await platform.crash();
  await platform.client.requests.file({ ...DOCUMENT, databases: [{ name: "more", port: 5433 }] }, "reuse");
  await until(() => calls.length > 0);
  await platform.untilState(id, "waiting-for-owner");
});

test("stopped in the middle of its start, it keeps neither the lead nor a connection", async () => {
  for (let round = 0; round < 5; round += 1) {
    await platform.crash();
    platform.startReconciler();
  }
  const id = await fileRequest();
  await platform.untilState(id, "waiting-for-owner");
  await platform.crash();
  const leads =
    "select count(*)::int as n from pg_stat_activity where application_name = 'postern-lead' and datname = current_database()";
  await expect.poll(async () => (await platform.database.pool.query(leads)).rows[0].n, { timeout: 10_000 }).toBe(0);
});

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 3000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error("it did not come to pass in three seconds");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
