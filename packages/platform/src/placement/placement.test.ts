import { type EnvironmentDetail, RequestWaitsError } from "@postern/platform-api";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { EnvironmentConfig } from "../config.ts";
import type { Place } from "../environments/shards.ts";
import { atEnd } from "../testing/at-end.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import { startTestPlatform, startTestPostgres, type TestPlatform } from "../testing/test-platform.ts";

const onEnd = atEnd();
const roleOf = (account: string) => `arn:aws:iam::${account}:role/jobs`;
const [FIRST, SECOND] = [roleOf("111122223333"), roleOf("444455556666")];
const POOLED = {
  ...{ name: "Pooled", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-a"], clientCidrs: ["10.9.0.0/16"] },
  ...{ roleArn: FIRST, endpointsPerVpc: 3 },
  shards: [{ name: "second", vpcId: "vpc-0b", subnetIds: ["subnet-b"], roleArn: SECOND }],
} satisfies EnvironmentConfig;
let platform: TestPlatform;
/** Who made an endpoint, and in which VPC. */
let made: { roleArn: string | undefined; vpcId: string }[];

beforeEach(async () => {
  postgres ??= startTestPostgres(onEnd);
  platform = await startTestPlatform(await postgres, onTestFinished, POOLED);
  made = [];
  const { ensure } = platform.world.provisioner;
  platform.world.provisioner.ensure = (acting, desired) => {
    made.push({ roleArn: acting.roleArn, vpcId: desired.vpcId });
    return ensure(acting, desired);
  };
});
let postgres: ReturnType<typeof startTestPostgres> | undefined;

const service = (number: number) => `com.amazonaws.vpce.us-east-1.vpce-svc-${String(number).padStart(17, "0")}`;
function file(number: number) {
  platform.world.services.set(service(number), { zoneIds: ["use1-az1", "use1-az2"], acceptanceRequired: false });
  return platform.client.requests.file({ ...DOCUMENT, environment: "Pooled", serviceName: service(number) });
}
const shards = async () =>
  Object.fromEntries(
    (await platform.database.pool.query("select shard, count(*)::int as n from endpoints group by shard")).rows.map(
      ({ shard, n }) => [shard, n],
    ),
  );
const call = async (method: string, path: string, body?: object) => {
  const headers = { "content-type": "application/json" };
  const answer = await platform.fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: answer.status, body: (await answer.json()) as EnvironmentDetail };
};

test("of requests that come at once as many are opened as there is room, each in its shard's VPC and by its role", async () => {
  const answers = await Promise.allSettled(Array.from({ length: 9 }, (_, number) => file(number)));
  const opened = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.endpoint.id] : []));
  expect(await shards()).toEqual({ first: 3, second: 3 });
  for (const id of opened) await platform.untilState(id, "ready");
  expect(made.filter(({ vpcId }) => vpcId === "vpc-0a").every(({ roleArn }) => roleArn === FIRST)).toBe(true);
  expect(made.filter(({ vpcId }) => vpcId === "vpc-0b").every(({ roleArn }) => roleArn === SECOND)).toBe(true);
  expect(platform.world.living()).toHaveLength(6);

  const waiting = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  expect(waiting).toHaveLength(3);
  for (const error of waiting) expect(error).toBeInstanceOf(RequestWaitsError);
  const { items } = await platform.client.requests.waiting();
  expect(items.map(({ reason }) => reason)).toEqual(
    items.map(() => expect.stringContaining("no room for another endpoint: first has 3 of 3, second has 3 of 3")),
  );
  expect(await refusalOf(platform.client.requests.approve(items[0]!.id))).toMatchObject({ code: "environment-full" });
});

test("the principal that a tenant is shown is that of the shard which its request is bound to", async () => {
  for (let number = 0; number < 6; number += 1) {
    const { principals } = (await platform.client.environments.list()).items[0]!;
    const answer = await platform.fetchAnonymously("/.well-known/postern-profile?tenant=ten-first");
    expect(await answer.json()).toMatchObject({ environments: { Pooled: { principals } } });
    const { endpoint } = await file(number);
    const { rows } = await platform.database.pool.query("select shard from endpoints where id = $1", [endpoint.id]);
    expect(principals).toEqual([rows[0].shard === "first" ? FIRST : SECOND]);
  }
});

test("an owner who has admitted another shard's principal is connected to from there", async () => {
  const { lookUp } = platform.world.provisioner;
  platform.world.provisioner.lookUp = async (acting, name) =>
    (acting as Place).shard === "second" ? lookUp(acting, name) : { found: false, causes: [] };
  for (let number = 0; number < 3; number += 1) await file(number);
  expect(await shards()).toEqual({ second: 3 });
  expect(await refusalOf(file(4))).toMatchObject({ code: "service-not-visible" });
});

test("a worker that dies between placement and creation leaves the endpoint to the next one, in the same shard", async () => {
  await platform.crash();
  const { endpoint } = await file(1);
  const before = await shards();
  platform.startReconciler();
  platform.world.afterCall = async (name) => {
    if (name !== "subnetZones") return;
    platform.world.afterCall = () => undefined;
    await platform.crash();
    setTimeout(() => platform.startReconciler(), 50);
    await new Promise(() => undefined);
  };
  await platform.untilState(endpoint.id, "ready");
  expect(platform.world.made).toHaveLength(1);
  expect(await shards()).toEqual(before);
  expect(made.at(-1)).toEqual(
    before.first === 1 ? { roleArn: FIRST, vpcId: "vpc-0a" } : { roleArn: SECOND, vpcId: "vpc-0b" },
  );
});

test("an operator adds a shard to what is full, approves what waits, and cannot take away one that has endpoints", async () => {
  const { shards: further, ...grown } = { ...POOLED, name: "Grown", vpcId: "vpc-0c", endpointsPerVpc: 1 };
  expect((await call("POST", "/api/v1/environments", grown)).status).toBe(201);
  const fileThere = (number: number) => {
    platform.world.services.set(service(number), { zoneIds: ["use1-az1", "use1-az2"], acceptanceRequired: false });
    return platform.client.requests.file({ ...DOCUMENT, environment: "Grown", serviceName: service(number) });
  };
  await fileThere(1);
  await expect(fileThere(2)).rejects.toBeInstanceOf(RequestWaitsError);
  const changed = await call("PATCH", "/api/v1/environments/Grown", { shards: further });
  expect(changed.body.shards).toMatchObject([
    { name: "first", vpcId: "vpc-0c", roleArn: FIRST, endpoints: 1, endpointsPerVpc: 1 },
    { name: "second", vpcId: "vpc-0b", principals: [SECOND], endpoints: 0, endpointsPerVpc: 1 },
  ]);
  const [waiting] = (await platform.client.requests.waiting()).items;
  const { endpoint } = await platform.client.requests.approve(waiting!.id);
  await platform.untilState(endpoint.id, "ready");
  // The first may be made after it.
  expect(made).toContainEqual({ roleArn: SECOND, vpcId: "vpc-0b" });
  expect(await call("PATCH", "/api/v1/environments/Grown", { shards: null })).toMatchObject({
    status: 422,
    body: { problems: [{ field: "shards", value: "second", message: expect.stringContaining("has 1 endpoints") }] },
  });
});

test("tenants see neither shards nor VPCs, and shards of one name or one VPC are refused", async () => {
  const { body: list } = await call("GET", "/api/v1/environments");
  expect(JSON.stringify(list)).not.toMatch(/vpc-|shard/);
  const twice = [...POOLED.shards, { ...POOLED.shards[0]!, name: "third" }];
  const refused = await call("POST", "/api/v1/environments", { ...POOLED, name: "Twice", shards: twice });
  expect(refused).toMatchObject({ status: 422, body: { problems: [{ message: expect.stringContaining("vpc-0b") }] } });
  const named = [{ ...POOLED.shards[0]!, name: "first" }];
  expect((await call("POST", "/api/v1/environments", { ...POOLED, name: "Named", shards: named })).status).toBe(422);
});
