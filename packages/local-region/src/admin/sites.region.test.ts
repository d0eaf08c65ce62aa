import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeStateDirectory } from "../testing/make-state-directory.ts";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";
import { dialFrom } from "../testing/vpc-traffic.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };
const DNS_NAME = "orders.office.example.com";
const DATABASE = { address: "192.168.7.9", port: 5433, dnsNames: [DNS_NAME], user: "orders_admin", name: "orders" };
const PASSWORD = "s3cret-enough";

async function call(region: TestRegion, method: string, path: string, body?: object) {
  const content = body && { body: JSON.stringify(body) };
  const answer = await fetch(`${region.url}/_postern/${path}`, { method, ...content });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

/** A VPC whose main route table takes over what its virtual private gateway announces. */
async function makeVpc(region: TestRegion) {
  const ec2 = (operation: string, input: object = {}) => region.call("ec2", operation, input, ACCOUNT);
  const VpcId = (await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc.VpcId;
  const { Subnet } = await ec2("CreateSubnet", { VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" });
  const vpnGatewayId = (await ec2("CreateVpnGateway", { Type: "ipsec.1" })).VpnGateway.VpnGatewayId;
  await ec2("AttachVpnGateway", { VpnGatewayId: vpnGatewayId, VpcId });
  const tables = async () => (await ec2("DescribeRouteTables")).RouteTables[0];
  const { RouteTableId } = await tables();
  await ec2("EnableVgwRoutePropagation", { RouteTableId, GatewayId: vpnGatewayId });
  return { subnetId: Subnet.SubnetId as string, vpnGatewayId, routes: async () => (await tables()).Routes };
}

/** As a program on a host of the VPC; the certificate is verified in full. */
async function ask(region: TestRegion, subnetId: string, sql: string) {
  const host = await region.openHost({ ...ACCOUNT, subnetId });
  const socket = await dialFrom(host.socksProxy, { host: DATABASE.address, port: DATABASE.port }, onTestFinished);
  const client = new Client({
    host: DNS_NAME,
    stream: () => Object.assign(socket, { connect: () => setImmediate(() => socket.emit("connect")) && socket }),
    ...{ user: DATABASE.user, password: PASSWORD, database: DATABASE.name },
    ssl: { ca: await region.authority(), servername: DNS_NAME },
  });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  await host.close();
  return rows;
}

test("a site is opened with a database, told without its password, routed, and gone with everything it had", async () => {
  const region = await startTestRegion(onTestFinished);
  const { subnetId, vpnGatewayId, routes } = await makeVpc(region);
  const wish = { vpnGatewayId, cidrBlock: "192.168.7.0/24", database: { ...DATABASE, password: PASSWORD } };
  const opened = await call(region, "POST", "sites", wish);
  const told = { ...ACCOUNT, siteId: expect.stringMatching(/^site-/), vpnGatewayId, cidrBlock: "192.168.7.0/24" };
  expect(opened).toEqual({ status: 201, body: { ...told, database: DATABASE } });
  expect((await call(region, "GET", "sites")).body).toEqual({ sites: [opened.body] });
  expect(await routes()).toContainEqual({
    ...{ DestinationCidrBlock: "192.168.7.0/24", GatewayId: vpnGatewayId },
    ...{ Origin: "EnableVgwRoutePropagation", State: "active" },
  });
  expect(await ask(region, subnetId, "select 42 as answer")).toEqual([{ answer: 42 }]);

  const path = `sites/${opened.body.siteId}`;
  expect((await call(region, "DELETE", path)).status).toBe(200);
  await expect(ask(region, subnetId, "select 1")).rejects.toThrow("HostUnreachable");
  expect(await routes()).toHaveLength(1);
  expect((await call(region, "DELETE", path)).status).toBe(404);
  expect((await call(region, "POST", "sites", wish)).status).toBe(201);
  await call(region, "POST", "reset");
  expect((await call(region, "GET", "sites")).body).toEqual({ sites: [] });
});

test("a site and what its database holds outlive the region's process", async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const first = await startTestRegion(onTestFinished, { stateDirectory });
  const { subnetId, vpnGatewayId } = await makeVpc(first);
  const database = { ...DATABASE, password: PASSWORD };
  await call(first, "POST", "sites", { vpnGatewayId, cidrBlock: "192.168.7.0/24", database });
  await ask(first, subnetId, "create table kept as select 7 as number");
  await first.stop();
  const second = await startTestRegion(onTestFinished, { stateDirectory });
  expect(await ask(second, subnetId, "select number from kept")).toEqual([{ number: 7 }]);
});

test("a site that cannot be is refused by the field, and nothing of it is left", async () => {
  const region = await startTestRegion(onTestFinished);
  const { vpnGatewayId } = await makeVpc(region);
  const good = { vpnGatewayId, cidrBlock: "192.168.7.0/24", database: { ...DATABASE, password: PASSWORD } };
  const refused = async (change: object) => {
    const { status, body } = await call(region, "POST", "sites", { ...good, ...change });
    return `${status} ${(body as unknown as { error: { message: string } }).error.message}`;
  };
  expect(await refused({ vpnGatewayId: "vgw-0123456789abcdef0" })).toContain("vgw-0123456789abcdef0' does not exist");
  expect(await refused({ cidrBlock: "192.168.7.0" })).toContain('400 cidrBlock is "192.168.7.0"');
  expect(await refused({ cidrBlock: "10.0.0.0/8" })).toMatch(/^400 .*overlaps 10\.0\.0\.0\/16 of vpc-/);
  const database = (change: object) => ({ database: { ...good.database, ...change } });
  expect(await refused(database({ address: "10.9.9.9" }))).toContain('database.address is "10.9.9.9"');
  expect(await refused(database({ port: 70_000 }))).toContain("database.port is 70000");
  expect(await refused(database({ user: undefined }))).toContain("database.user is missing");
  const secret = await refused(database({ password: ["s3cret"] }));
  expect(secret).toContain("database.password is missing or no text");
  expect(secret).not.toContain("s3cret");
  expect((await call(region, "GET", "sites")).body).toEqual({ sites: [] });
});
