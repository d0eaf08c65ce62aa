import type { EnvironmentDetail } from "@postern/platform-api";
import { expect, test } from "vitest";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { makeTwoTenants } from "../testing/two-tenants.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const EMEA = {
  ...{ name: "EMEA", region: "us-east-1", vpcId: "vpc-0b", subnetIds: ["subnet-a", "subnet-b"] },
  clientCidrs: ["10.20.0.0/16"],
};
const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const answer = await platform.fetch(`/api/v1/environments${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, tag: answer.headers.get("etag"), body: (await answer.json()) as EnvironmentDetail };
};

test("what an operator makes is an environment at once: requests may name it and endpoints are made in it", async () => {
  const { status, body } = await send("POST", "", EMEA);
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: "EMEA", source: "operator", version: 1, zonesUnknown: null });
  expect(body.subnets).toEqual([
    { subnetId: "subnet-a", zoneId: "use1-az1" },
    { subnetId: "subnet-b", zoneId: "use1-az2" },
  ]);
  const { endpoint } = await platform.client.requests.file({ ...DOCUMENT, environment: "EMEA" });
  await platform.untilState(endpoint.id, "waiting-for-owner");
});

test("tenants see whom owners admit and where jobs run, each its own principal, and no more", async () => {
  const tenantRoleArn = "arn:aws:iam::111122223333:role/tenant-{tenant}";
  await send("POST", "", { ...EMEA, tenantRoleArn, socksProxy: "socks5://10.0.0.1:1080" });
  const { own, keyOf } = await makeTwoTenants(platform);
  const authorization = `Bearer ${await keyOf(own, "viewer")}`;
  const answer = await platform.fetch("/api/v1/environments", { headers: { authorization } });
  const { items } = (await answer.json()) as { items: unknown[] };
  expect(items).toEqual([
    {
      ...{ name: "EMEA", region: "us-east-1", clientCidrs: ["10.20.0.0/16"], approval: false },
      principals: [`arn:aws:iam::111122223333:role/tenant-${own}`],
    },
    { name: "US", region: "us-east-1", clientCidrs: ["10.9.0.0/16"], approval: false, principals: [] },
  ]);
});

test("a change takes settings away with null, is in the audit, and refuses what somebody else has changed", async () => {
  const made = await send("POST", "", { ...EMEA, roleArn: "arn:aws:iam::111122223333:role/jobs", approval: true });
  const { tag } = await send("GET", "/EMEA");
  const changed = await send("PATCH", "/EMEA", { roleArn: null, subnetIds: ["subnet-b"] }, { "if-match": tag! });
  expect(changed.body).toMatchObject({ roleArn: null, approval: true, version: made.body.version + 1 });
  expect(changed.body.subnets).toEqual([{ subnetId: "subnet-b", zoneId: "use1-az2" }]);
  expect((await send("PATCH", "/EMEA", { approval: false }, { "if-match": tag! })).status).toBe(412);
  const { items } = await platform.client.audit({ of: "everybody", subjectId: "EMEA" });
  expect(items.map(({ before, after }) => [before?.roleArn, after?.roleArn])).toEqual([
    ["arn:aws:iam::111122223333:role/jobs", undefined],
    [undefined, "arn:aws:iam::111122223333:role/jobs"],
  ]);
});

test("a taken name, subnets that AWS does not know, and what the configuration says are refused", async () => {
  expect((await send("POST", "", { ...EMEA, name: "US" })).status).toBe(409);
  expect((await send("POST", "", { ...EMEA, subnetIds: ["subnet-0c"] })).body).toMatchObject({
    ...{ code: "invalid-input", status: 422 },
    problems: [{ field: "subnetIds", message: "AWS does not know subnet-0c in us-east-1" }],
  });
  const unusable = { socksProxy: "socks5://ada:secret-word@10.0.0.1:1080", dnsServers: ["10.0.0.2", "ns.example.com"] };
  const refused = await send("POST", "", { ...EMEA, ...unusable });
  expect(refused.body).toMatchObject({ status: 422, problems: [{ field: "dnsServers.1" }, { field: "socksProxy" }] });
  expect(JSON.stringify(refused.body)).not.toContain("secret-word");
  platform.world.provisioner.subnetZones = async () => {
    throw new ProvisioningError("AWS throttles", { retryable: true });
  };
  expect((await send("POST", "", EMEA)).status).toBe(503);
  expect((await send("PATCH", "/US", { approval: true })).body).toMatchObject({ code: "not-in-this-state" });
  expect((await send("PATCH", "/none", { approval: true })).status).toBe(404);
  const { body } = await send("GET", "/US");
  expect(body).toMatchObject({ source: "configuration", zonesUnknown: "AWS throttles" });
  expect((await platform.client.environments.list()).items).toHaveLength(1);
});
