import { Resolver } from "node:dns/promises";
import { DeleteVpcEndpointsCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, onTestFinished, test } from "vitest";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";

async function call(region: TestRegion, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${region.url}/_postern/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

function ec2Of(region: TestRegion, accountId: string): EC2Client {
  const credentials = region.credentialsOf(accountId);
  const client = new EC2Client({ endpoint: region.endpoint, region: "us-east-1", maxAttempts: 1, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

test("a fault is added, meets its account's calls, is listed with what it met, and removed", async () => {
  const region = await startTestRegion(onTestFinished);
  const rule = {
    operation: "ec2:Describe*",
    accountId: "111122223333",
    effect: { kind: "error", code: "InternalError", status: 500, message: "An internal error has occurred" },
  };
  const added = await call(region, "POST", "faults", rule);
  expect(added).toEqual({ status: 201, body: { ...rule, id: "fault-1", met: 0 } });

  const describe = (accountId: string) => ec2Of(region, accountId).send(new DescribeVpcsCommand());
  await expect(describe("111122223333")).rejects.toMatchObject({
    name: "InternalError",
    $metadata: { httpStatusCode: 500 },
  });
  await describe("444455556666");
  expect((await call(region, "GET", "faults")).body).toEqual({ faults: [{ ...rule, id: "fault-1", met: 1 }] });

  expect((await call(region, "DELETE", "faults/fault-1")).status).toBe(200);
  expect((await call(region, "DELETE", "faults/fault-1")).status).toBe(404);
  await describe("111122223333");

  await call(region, "POST", "faults", { operation: "*", effect: { kind: "unavailable" } });
  expect(await call(region, "DELETE", "faults")).toEqual({ status: 200, body: { faults: [] } });
  await describe("111122223333");
});

test("a call that answers with a list says of each thing that it failed, and nothing is done", async () => {
  const region = await startTestRegion(onTestFinished);
  const effect = { kind: "unsuccessful", code: "OperationNotPermitted", message: "not now" };
  await call(region, "POST", "faults", { operation: "*", count: 1, effect });
  const ec2 = ec2Of(region, "111122223333");
  // A wildcard meets only the operations that have such a list.
  await ec2.send(new DescribeVpcsCommand());
  const remove = new DeleteVpcEndpointsCommand({ VpcEndpointIds: ["vpce-1", "vpce-2"] });
  const failed = { Error: { Code: "OperationNotPermitted", Message: "not now" } };
  expect((await ec2.send(remove)).Unsuccessful).toEqual([
    { ResourceId: "vpce-1", ...failed },
    { ResourceId: "vpce-2", ...failed },
  ]);
  expect((await ec2.send(remove)).Unsuccessful).toMatchObject([
    { Error: { Code: "InvalidVpcEndpoint.NotFound" } },
    { Error: { Code: "InvalidVpcEndpoint.NotFound" } },
  ]);
});

test.each([
  [{}, "operation is missing; give an operation such as CreateVpcEndpoint, Describe* or ec2:*"],
  [{ operation: "a b" }, 'operation is "a b"; give an operation'],
  [{ operation: "*" }, 'effect is missing; give an effect of kind "error", "unavailable", "unsuccessful"'],
  [{ operation: "*", effect: { kind: "fire" } }, 'effect.kind is "fire"'],
  [{ operation: "*", effect: { kind: "unsuccessful" } }, "effect.code is missing"],
  [
    { operation: "CreateVpc", effect: { kind: "unsuccessful", code: "X" } },
    'operation is "CreateVpc"; give one that answers with a list: AcceptVpcEndpointConnections',
  ],
  [{ operation: "*", effect: { kind: "error", status: 500 } }, "effect.code is missing"],
  [{ operation: "*", effect: { kind: "error", code: "X", status: 200 } }, "effect.status is 200; give an HTTP status"],
  [{ operation: "*", effect: { kind: "delay", milliseconds: 0 } }, "effect.milliseconds is 0; give a whole number"],
  [{ operation: "*", effect: { kind: "unavailable", timing: "later" } }, 'effect.timing is "later"'],
  [{ operation: "*", effect: { kind: "unavailable" }, account: "1" }, 'account is "1"; give only operation, accountId'],
  [{ operation: "*", effect: { kind: "unavailable" }, accountId: "me" }, 'accountId is "me"; give twelve digits'],
  [{ operation: "*", effect: { kind: "unavailable" }, probability: 2 }, "probability is 2; give a number from 0 to 1"],
  [{ operation: "*", effect: { kind: "unavailable" }, count: 0 }, "count is 0; give a whole number from 1"],
])("the rule %o is refused by its field, and none is added", async (rule, message) => {
  const region = await startTestRegion(onTestFinished);
  const refused = await call(region, "POST", "faults", rule);
  expect(refused).toMatchObject({ status: 400, body: { error: { code: "InvalidRequest" } } });
  expect(refused.body.error).toHaveProperty("message", expect.stringContaining(message));
  expect((await call(region, "GET", "faults")).body).toEqual({ faults: [] });
});

test("hardships are off unless asked for, and changed one by one", async () => {
  const region = await startTestRegion(onTestFinished, { throttle: true });
  expect((await call(region, "GET", "hardships")).body).toEqual({
    throttle: true,
    consistency: "strong",
    enforceIam: false,
    dnsDelaySeconds: 0,
    portsPerTarget: 55_000,
  });
  expect((await call(region, "POST", "hardships", { throttle: false, consistency: "eventual" })).body).toEqual({
    throttle: false,
    consistency: "eventual",
    enforceIam: false,
    dnsDelaySeconds: 0,
    portsPerTarget: 55_000,
  });
  for (const wrong of [
    { throttle: "yes" },
    { consistency: "weak" },
    { enforceIam: 1 },
    { enforceiam: true },
    { dnsDelaySeconds: 61 },
    { portsPerTarget: 0 },
    { portsPerTarget: 1.5 },
  ]) {
    expect((await call(region, "POST", "hardships", wrong)).status).toBe(400);
  }
  expect((await call(region, "GET", "hardships")).body).toMatchObject({ consistency: "eventual" });
});

test("DNS that is slow leaves a client without patience without an answer, and answers one that waits", async () => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  await call(region, "POST", "dns-records", { name: "owner.example", type: "TXT", values: ["here"] });
  const ask = (timeout: number) => {
    const resolver = new Resolver({ timeout, tries: 1 });
    resolver.setServers([region.publicDnsServer]);
    return resolver.resolveTxt("owner.example");
  };
  await call(region, "POST", "hardships", { dnsDelaySeconds: 1 });
  await expect(ask(100)).rejects.toMatchObject({ code: "ETIMEOUT" });
  expect(await ask(20_000)).toEqual([["here"]]);
  await call(region, "POST", "hardships", { dnsDelaySeconds: 0 });
  expect(await ask(20_000)).toEqual([["here"]]);
});
