import { openPlatformClient, type PlatformClient, RequestWaitsError } from "@postern/platform-api";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import {
  ENVIRONMENT,
  SERVICE,
  startTestPlatform,
  startTestPostgres,
  type TestPlatform,
} from "../testing/test-platform.ts";
import { expireRequests } from "./expire-requests.ts";

const onEnd = atEnd();
const ROLE = "arn:aws:iam::111122223333:role/postern/tenant-{tenant}";
let postgres: Awaited<ReturnType<typeof startTestPostgres>>;
let platform: TestPlatform;
let asked: (string | undefined)[];

beforeAll(async () => {
  postgres = await startTestPostgres(onEnd);
});

async function startWith(environment: Partial<typeof ENVIRONMENT>): Promise<void> {
  platform = await startTestPlatform(postgres, onTestFinished, { ...ENVIRONMENT, ...environment });
  asked = [];
  const { lookUp } = platform.world.provisioner;
  platform.world.provisioner.lookUp = (acting, name) => {
    asked.push(acting.roleArn);
    return lookUp(acting, name);
  };
}

/** A member of a new tenant. */
async function newTenant(name: string): Promise<{ id: string; client: PlatformClient }> {
  const { id } = await platform.client.tenants.create({ name });
  const answer = await platform.fetch("/api/v1/api-keys", {
    method: "POST",
    headers: { "content-type": "application/json", "postern-tenant": id },
    body: JSON.stringify({ name, role: "admin" }),
  });
  const { key } = (await answer.json()) as { key: string };
  const send = (url: string, init: RequestInit) => platform.fetchAnonymously(url.replace("http://platform", ""), init);
  return { id, client: openPlatformClient({ url: "http://platform", token: key, fetch: send as typeof fetch }) };
}

async function waitingRequest(client: PlatformClient): Promise<string> {
  const error = await client.requests.file(DOCUMENT).catch((reason: unknown) => reason);
  if (!(error instanceof RequestWaitsError)) throw new Error(`does not wait: ${error}`);
  return error.request.id;
}

const age = (days: number) =>
  platform.database.pool.query(
    `update requests set created_at = created_at - interval '${days} days', expires_at = expires_at - interval '${days} days'`,
  );

test("a request shows the zones of both sides by id and those in common", async () => {
  await startWith({});
  const { request } = await platform.client.requests.file(DOCUMENT);
  expect(request.zones).toEqual({
    service: ["use1-az2", "use1-az6"],
    platform: ["use1-az1", "use1-az2"],
    common: ["use1-az2"],
  });
});

test("where no zone is in common a request is refused with the zones of both sides by id, and recorded nowhere", async () => {
  await startWith({});
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az6"], acceptanceRequired: false });
  expect(await refusalOf(platform.client.requests.file(DOCUMENT))).toMatchObject({
    ...{ status: 422, code: "invalid-input" },
    problems: [
      { field: "serviceName", message: expect.stringMatching(/has use1-az6, this environment has use1-az1, use1-az2/) },
    ],
  });
  expect((await platform.client.requests.list()).items).toEqual([]);
  expect((await platform.client.services.list()).items).toEqual([]);
});

test("a service stays its first tenant's, also when the endpoint is gone, until an operator releases it", async () => {
  await startWith({});
  const [first, second] = [await newTenant("First"), await newTenant("Second")];
  const { endpoint } = await first.client.requests.file(DOCUMENT);
  expect(await refusalOf(second.client.requests.file(DOCUMENT))).toMatchObject({
    status: 409,
    code: "service-claimed",
  });
  expect(await refusalOf(platform.client.services.release(SERVICE))).toMatchObject({ code: "in-use" });
  await platform.untilMoved(first.client, endpoint.id, "waiting-for-owner");
  await first.client.endpoints.remove(endpoint.id);
  await platform.untilMoved(first.client, endpoint.id, "deleted");

  const refusal = await refusalOf(second.client.requests.file(DOCUMENT));
  expect(refusal.code).toBe("service-claimed");
  expect(refusal.detail).toMatch(/belongs to another tenant .* first to prove it/);
  expect(JSON.stringify(refusal)).not.toContain(first.id);
  expect((await platform.client.services.list()).items).toMatchObject([{ name: SERVICE, tenantId: first.id }]);
  await platform.client.services.release(SERVICE);
  expect((await second.client.requests.file(DOCUMENT)).request.state).toBe("approved");
});

test("of tenants that claim one service at once, one gets it", async () => {
  await startWith({});
  const tenants = await Promise.all(["A", "B", "C", "D"].map(newTenant));
  const answers = await Promise.allSettled(tenants.map(({ client }) => client.requests.file(DOCUMENT)));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const codes = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason.problem.code] : []));
  expect(new Set(codes)).toEqual(new Set(["service-claimed"]));
});

test("with a role for each tenant, AWS is asked as that tenant alone, and so is the endpoint made", async () => {
  await startWith({ tenantRoleArn: ROLE });
  const made: (string | undefined)[] = [];
  const { ensure } = platform.world.provisioner;
  platform.world.provisioner.ensure = (acting, desired) => {
    made.push(acting.roleArn);
    return ensure(acting, desired);
  };
  const { id, client } = await newTenant("Own");
  const { endpoint } = await client.requests.file(DOCUMENT);
  await platform.untilMoved(client, endpoint.id, "waiting-for-owner");
  expect(new Set([...asked, ...made])).toEqual(new Set([ROLE.replace("{tenant}", id)]));
  expect((await platform.client.services.list()).items).toMatchObject([{ proof: "own-principal", tenantId: id }]);
});

test("where approval is demanded a request waits, and becomes an endpoint when an operator approves it", async () => {
  await startWith({ approval: true });
  const { id: tenantId, client } = await newTenant("Waiting");
  const id = await waitingRequest(client);
  expect((await client.endpoints.list()).items).toEqual([]);
  expect(await refusalOf(client.requests.file(DOCUMENT))).toMatchObject({ code: "duplicate-service" });
  expect((await platform.client.requests.waiting()).items).toMatchObject([{ id, tenantId }]);
  expect(await refusalOf(client.requests.approve(id))).toMatchObject({ code: "not-allowed" });

  const { endpoint } = await platform.client.requests.approve(id);
  expect(await client.requests.get(id)).toMatchObject({ state: "approved", endpointId: endpoint.id, expiresAt: null });
  await platform.untilMoved(client, endpoint.id, "waiting-for-owner");
  expect(await refusalOf(platform.client.requests.approve(id))).toMatchObject({ code: "not-in-this-state" });
  expect((await platform.client.services.list()).items).toMatchObject([{ proof: "approval", tenantId }]);
});

test("two tenants may wait for one service; when one is approved the other cannot be", async () => {
  await startWith({ approval: true });
  const [one, two] = [await newTenant("One"), await newTenant("Two")];
  const ids = [await waitingRequest(one.client), await waitingRequest(two.client)];
  await platform.client.requests.approve(ids[1]!);
  expect(await refusalOf(platform.client.requests.approve(ids[0]!))).toMatchObject({ code: "service-claimed" });
  const refused = await platform.client.requests.refuse(ids[0]!, "the service is not yours");
  expect(refused).toMatchObject({ state: "refused", reason: "the service is not yours", endpointId: null });
  expect(await one.client.requests.get(ids[0]!)).toEqual(refused);
});

test("a request that nobody approves is reminded of once, and expires; it may be filed again", async () => {
  await startWith({ approval: true });
  const { id: tenantId, client } = await newTenant("Patient");
  const headers = { "content-type": "application/json", "postern-tenant": tenantId };
  const body = JSON.stringify({ url: "https://example.com/told" });
  await platform.fetch("/api/v1/webhooks", { method: "POST", headers, body });
  const id = await waitingRequest(client);
  const events = async () =>
    (await platform.database.pool.query("select event from deliveries order by id")).rows.map(({ event }) => event);
  await expireRequests(platform.database.db);
  expect(await events()).toEqual(["request-filed"]);
  await age(8);
  await expireRequests(platform.database.db);
  await expireRequests(platform.database.db);
  expect(await events()).toEqual(["request-filed", "request-reminder"]);
  await age(7);
  await expireRequests(platform.database.db);
  expect(await events()).toEqual(["request-filed", "request-reminder", "request-expired"]);
  expect(await client.requests.get(id)).toMatchObject({ state: "expired", reason: expect.stringMatching(/in time/) });
  expect(await refusalOf(platform.client.requests.approve(id))).toMatchObject({ code: "not-in-this-state" });
  expect(await waitingRequest(client)).not.toBe(id);
});
