import { expect, test } from "vitest";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import { SERVICE, type TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const TEMPLATE = `Subject: New Multi-Tenant PrivateLink Request
- Type: Postgres Interface-type
- VPC Endpoint Service Name: ${SERVICE}
- Postgres server AWS Region (e.g., us-east-1, eu-west-2): us-east-1
- dbt Cloud multi-tenant environment (US, EMEA, AU): US`;

test("accepts the pasted template, as plain text and as a field", async () => {
  const filed = await platform.client.requests.file(TEMPLATE);
  expect(filed.request).toMatchObject({ serviceName: SERVICE, region: "us-east-1", environment: "US", reused: false });
  expect(filed.endpoint).toMatchObject({ state: "draft", turn: "platform", databases: [{ port: 5432 }] });
  expect(await platform.client.requests.get(filed.request.id)).toEqual(filed.request);
  await expect(platform.client.requests.file({ text: TEMPLATE })).rejects.toMatchObject({
    problem: { code: "duplicate-service" },
  });
});

test("names every field that a template lacks, and records nothing", async () => {
  const refusal = await refusalOf(
    platform.client.requests.file("- Type: Postgres\n- Postgres server AWS Region: us-east-1"),
  );
  expect(refusal.status).toBe(422);
  expect(refusal.problems?.map(({ field }) => field)).toEqual(["serviceName", "environment"]);
  expect((await platform.client.requests.list()).items).toEqual([]);
});

test("refuses an unknown environment, and a region that the environment is not in", async () => {
  const unknown = await refusalOf(platform.client.requests.file({ ...DOCUMENT, environment: "MARS" }));
  expect(unknown.problems).toEqual([
    { field: "environment", value: "MARS", message: "is not one of this platform's", hint: "choose one of: US" },
  ]);
  const serviceName = SERVICE.replace("us-east-1", "eu-west-2");
  const elsewhere = await refusalOf(platform.client.requests.file({ ...DOCUMENT, serviceName, region: "eu-west-2" }));
  expect(elsewhere.problems).toMatchObject([{ field: "region", value: "eu-west-2" }]);
});

test("answers a service that AWS does not show with the causes and their repair", async () => {
  platform.world.services.clear();
  const refusal = await refusalOf(platform.client.requests.file(DOCUMENT));
  expect(refusal).toMatchObject({ status: 422, code: "service-not-visible" });
  expect(refusal.problems).toEqual([
    { field: "serviceName", value: SERVICE, message: "the platform is not admitted", hint: "allow it" },
  ]);
  expect((await platform.client.endpoints.list()).items).toEqual([]);
});

test("says that AWS could not be asked, instead of blaming the request", async () => {
  platform.world.beforeCall = () => {
    throw new ProvisioningError("AWS asks to slow down", { retryable: true });
  };
  expect(await refusalOf(platform.client.requests.file(DOCUMENT))).toMatchObject({
    status: 503,
    code: "aws-unavailable",
  });
});

test("refuses a second request for a service and offers the endpoint that it has", async () => {
  const first = await platform.client.requests.file(DOCUMENT);
  const refusal = await refusalOf(platform.client.requests.file(DOCUMENT));
  expect(refusal).toMatchObject({ status: 409, code: "duplicate-service", existing: { id: first.endpoint.id } });
});

test("of many requests at once for one service, one makes an endpoint", async () => {
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => platform.client.requests.file(DOCUMENT)));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason.problem.code] : []));
  expect(new Set(refused)).toEqual(new Set(["duplicate-service"]));
  expect((await platform.client.endpoints.list()).items).toHaveLength(1);
});

test("a request that reuses joins the endpoint and adds its ports, in AWS too", async () => {
  const { endpoint } = await platform.client.requests.file({ ...DOCUMENT, databases: [{ name: "one", port: 5432 }] });
  await platform.untilState(endpoint.id, "waiting-for-owner");
  const more = { ...DOCUMENT, databases: [{ name: "two", port: 5433 }] };
  const joined = await platform.client.requests.file(more, "reuse");
  expect(joined.request).toMatchObject({ reused: true, endpointId: endpoint.id });
  await platform.untilState(endpoint.id, "waiting-for-owner");
  expect(platform.world.living()).toMatchObject([{ ports: [5432, 5433] }]);

  const clash = { ...DOCUMENT, databases: [{ name: "three", port: 5433 }] };
  expect(await refusalOf(platform.client.requests.file(clash, "reuse"))).toMatchObject({
    code: "invalid-input",
    problems: [{ field: "databases", value: "three:5433" }],
  });
});

test("refuses a port map that uses a port twice", async () => {
  const databases = [
    { name: "one", port: 5432 },
    { name: "two", port: 5432 },
  ];
  expect(await refusalOf(platform.client.requests.file({ ...DOCUMENT, databases }))).toMatchObject({
    problems: [{ field: "databases[1]", value: "two:5432" }],
  });
});

test("lists in pages, newest first", async () => {
  for (let number = 1; number <= 3; number += 1) {
    const serviceName = SERVICE.replace(/.$/, String(number));
    platform.world.services.set(serviceName, { zoneIds: ["use1-az1"], acceptanceRequired: true });
    await platform.client.requests.file({ ...DOCUMENT, serviceName });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const first = await platform.client.requests.list({ limit: 2 });
  const second = await platform.client.requests.list({ limit: 2, after: first.next! });
  expect([...first.items, ...second.items].map(({ serviceName }) => serviceName.at(-1))).toEqual(["3", "2", "1"]);
  expect(second.next).toBeNull();
});

test("a preview shows zones of both sides and what is there already, and files nothing", async () => {
  const preview = await platform.client.requests.preview(DOCUMENT);
  expect(preview).toMatchObject({
    ...{ serviceName: SERVICE, environment: "US", existing: null, waitsForApproval: false },
    zones: { service: ["use1-az2", "use1-az6"], platform: ["use1-az1", "use1-az2"], common: ["use1-az2"] },
    databases: [{ name: "postgres", port: 5432 }],
  });
  expect((await platform.client.requests.list()).items).toEqual([]);
  const { endpoint } = await platform.client.requests.file(DOCUMENT);
  expect(await platform.client.requests.preview(DOCUMENT)).toMatchObject({ existing: { id: endpoint.id } });
  expect((await platform.client.requests.list()).items).toHaveLength(1);
});

test("a preview shows zones of which none is in common, with which a request would be refused", async () => {
  platform.world.services.set(SERVICE, { zoneIds: ["use1-az6"], acceptanceRequired: true });
  expect((await platform.client.requests.preview(DOCUMENT)).zones).toEqual({
    ...{ service: ["use1-az6"], platform: ["use1-az1", "use1-az2"], common: [] },
  });
  expect(await refusalOf(platform.client.requests.file(DOCUMENT))).toMatchObject({ code: "invalid-input" });
});

test("a preview is refused as the request would be", async () => {
  const refusal = (change: object) => refusalOf(platform.client.requests.preview({ ...DOCUMENT, ...change }));
  expect(await refusal({ environment: "none" })).toMatchObject({ code: "invalid-input" });
  const unseen = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef9";
  expect(await refusal({ serviceName: unseen })).toMatchObject({ code: "service-not-visible" });
});
