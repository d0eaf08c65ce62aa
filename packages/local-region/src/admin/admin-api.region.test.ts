import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };

async function call(region: TestRegion, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${region.url}/_postern/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

async function makeSubnet(region: TestRegion): Promise<{ vpcId: string; subnetId: string }> {
  const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, ACCOUNT);
  const input = { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await region.call("ec2", "CreateSubnet", input, ACCOUNT);
  return { vpcId: Vpc.VpcId, subnetId: Subnet.SubnetId };
}

test("status says where things are", async () => {
  const region = await startTestRegion(onTestFinished);
  expect(await call(region, "GET", "status")).toEqual({
    status: 200,
    body: {
      url: region.url,
      publicDnsServer: region.publicDnsServer,
      network: "loopback",
      profile: "instant",
      now: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      hosts: 0,
    },
  });
});

test("a host is opened, listed and closed, and its interface goes with it", async () => {
  const region = await startTestRegion(onTestFinished);
  const { subnetId } = await makeSubnet(region);
  const opened = await call(region, "POST", "hosts", { ...ACCOUNT, subnetId, description: "a job" });
  expect(opened).toMatchObject({
    status: 201,
    body: {
      networkInterfaceId: expect.stringMatching(/^eni-/),
      address: expect.stringMatching(/^10\.0\.1\./),
      socksProxy: expect.stringMatching(/^socks5:\/\/127\.0\.0\.1:\d+$/),
      dnsServer: expect.stringMatching(/^127\.[\d.]+:\d+$/),
    },
  });
  expect((await call(region, "GET", "hosts")).body.hosts).toEqual([opened.body]);
  const interfaces = async () =>
    (await region.call("ec2", "DescribeNetworkInterfaces", {}, ACCOUNT)).NetworkInterfaces.map(
      ({ Description }: { Description: string }) => Description,
    );
  expect(await interfaces()).toEqual(["a job"]);

  const path = `hosts/${opened.body.networkInterfaceId}`;
  expect((await call(region, "DELETE", path)).status).toBe(200);
  expect(await interfaces()).toEqual([]);
  expect((await call(region, "DELETE", path)).status).toBe(404);
});

test("a host needs no more than its VPC's id, and is entered by a proxy alone on loopback", async () => {
  const region = await startTestRegion(onTestFinished);
  const { vpcId } = await makeSubnet(region);
  const { status, body } = await call(region, "POST", "hosts", { vpcId });
  expect([status, body.address]).toEqual([201, expect.stringMatching(/^10\.0\.1\./)]);
  expect((await call(region, "POST", `hosts/${body.networkInterfaceId}/enter`)).body).toEqual({ enter: null });
  expect((await call(region, "POST", "hosts/eni-0/enter")).status).toBe(404);
});

test("hosts of one VPC share its DNS server until the last has gone", async () => {
  const region = await startTestRegion(onTestFinished);
  const { subnetId } = await makeSubnet(region);
  const [one, other] = await Promise.all([
    region.openHost({ ...ACCOUNT, subnetId }),
    region.openHost({ ...ACCOUNT, subnetId }),
  ]);
  expect(one.dnsServer).toBe(other.dnsServer);
  expect(one.address).not.toBe(other.address);
  await one.close();
  const third = await region.openHost({ ...ACCOUNT, subnetId });
  expect(third.dnsServer).toBe(other.dnsServer);
});

test("a host that cannot be is refused with AWS's words or the field's name, and leaves nothing", async () => {
  const region = await startTestRegion(onTestFinished);
  const refused = (body: unknown) => call(region, "POST", "hosts", body);
  expect(await refused({ ...ACCOUNT, subnetId: "subnet-0123456789abcdef0" })).toMatchObject({
    status: 400,
    body: { error: { code: "InvalidSubnetID.NotFound" } },
  });
  expect(await refused({ vpcId: "vpc-0123456789abcdef0" })).toMatchObject({
    status: 400,
    body: { error: { code: "InvalidVpcID.NotFound" } },
  });
  const { vpcId, subnetId } = await makeSubnet(region);
  expect(await refused({ ...ACCOUNT, accountId: "999999999999", subnetId })).toMatchObject({
    body: { error: { code: "InvalidSubnetID.NotFound" } },
  });
  expect((await refused({ vpcId: "vpc-0123456789abcdef0", subnetId })).body).toMatchObject({
    error: { message: `The subnet ID '${subnetId}' does not exist in vpc-0123456789abcdef0` },
  });
  expect((await refused({ vpcId: vpcId.toUpperCase() })).body).toMatchObject({
    error: { message: expect.stringMatching(/^vpcId is "VPC-/) },
  });
  expect((await refused({ ...ACCOUNT, accountId: "me", subnetId: "subnet-0" })).body).toEqual({
    error: { code: "InvalidRequest", message: 'accountId is "me"; give twelve digits' },
  });
  expect((await refused(ACCOUNT)).body).toMatchObject({
    error: {
      message:
        "subnetId is missing; give a subnet id such as subnet-0123456789abcdef0, or vpcId for any of its subnets",
    },
  });
  expect((await refused([])).body).toMatchObject({ error: { message: "the body is not a JSON object" } });
  expect((await call(region, "GET", "hosts")).body).toEqual({ hosts: [] });
});

test("an address is located, and the authority's certificate read", async () => {
  const region = await startTestRegion(onTestFinished);
  const { vpcId } = await makeSubnet(region);
  const located = await call(region, "GET", `locate?vpcId=${vpcId}&address=10.0.1.9&port=5432`);
  expect(located.body).toEqual(await region.locate({ vpcId, address: "10.0.1.9", port: 5432 }));
  expect((await call(region, "GET", `locate?vpcId=${vpcId}&address=10.0.1.900&port=5432`)).body).toMatchObject({
    error: { message: 'address is "10.0.1.900"; give an IPv4 address such as 10.0.1.4' },
  });
  const authority = await (await fetch(`${region.url}/_postern/authority`)).text();
  expect(authority).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(authority).toBe(await region.authority());
});

test("unknown paths and methods are told what there is", async () => {
  const region = await startTestRegion(onTestFinished);
  for (const path of ["nothing", "constructor", "__proto__", "status/1", "hosts/a/b"]) {
    expect((await call(region, "GET", path)).status, path).toBe(404);
  }
  expect(await call(region, "DELETE", "status")).toMatchObject({
    status: 405,
    body: { error: { message: "DELETE is not for this path; use GET" } },
  });
});

test("a web page cannot drive it, by its origin or by a name that points here", async () => {
  const region = await startTestRegion(onTestFinished);
  const statusWith = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${region.url}/_postern/status`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on("error", reject);
      sent.end();
    });
  expect(await statusWith({ origin: "http://evil.example" })).toBe(403);
  expect(await statusWith({ host: "evil.example" })).toBe(403);
  expect(await statusWith({ host: "127.0.0.1.evil.example" })).toBe(403);
  expect(await statusWith({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await statusWith({ host: `localhost:${region.port}` })).toBe(200);
});
