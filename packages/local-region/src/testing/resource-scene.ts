import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ram from "@aws-sdk/client-ram";
import * as rds from "@aws-sdk/client-rds";
import * as route53 from "@aws-sdk/client-route-53";
import * as lattice from "@aws-sdk/client-vpc-lattice";
import pg from "pg";
import { SocksClient } from "socks";
import { afterAll, expect, onTestFinished, vi } from "vitest";
import type { HostEntry } from "../hosts.ts";
import { startTestRegion, type TestRegion } from "./start-test-region.ts";

export const OWNER = "111122223333";
export const PLATFORM = "444455556666";
export const REGION = "us-east-1";
const PASSWORD = "s3cret-enough";
export const WAITING = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

export let region: TestRegion;
export let owner: ReturnType<typeof clientsOf> & { vpcId: string; subnetIds: string[]; database: rds.DBInstance };
export let platform: ReturnType<typeof clientsOf> & { vpcId: string; subnetIds: string[]; host: HostEntry };
export let gateway: { id: string; groupId: string };

/** An owner with a real database and a resource gateway, and a platform with a client host, in one region. */
export async function startResourceScene(): Promise<void> {
  region = await startTestRegion(afterAll);
  const ownerClients = clientsOf(OWNER);
  const provided = await makeVpc(ownerClients.ec2);
  const group = { DBSubnetGroupName: "group", DBSubnetGroupDescription: "two zones", SubnetIds: provided.subnetIds };
  await ownerClients.rds.send(new rds.CreateDBSubnetGroupCommand(group));
  await makeDatabase(ownerClients.rds, { DBInstanceIdentifier: "orders" });
  const database = await describeDatabase("orders", ownerClients.rds);
  owner = { ...ownerClients, ...provided, database };
  gateway = await makeGateway();
  const platformClients = clientsOf(PLATFORM);
  const consumed = await makeVpc(platformClients.ec2);
  const withNames = { VpcId: consumed.vpcId, EnableDnsHostnames: { Value: true } };
  await platformClients.ec2.send(new ec2.ModifyVpcAttributeCommand(withNames));
  const host = await region.openHost({ accountId: PLATFORM, region: REGION, subnetId: consumed.subnetIds[0]! });
  platform = { ...platformClients, ...consumed, host };
}

function clientsOf(accountId: string) {
  const settings = { endpoint: region.endpoint, region: REGION, credentials: region.credentialsOf(accountId) };
  const clients = {
    ec2: new ec2.EC2Client(settings),
    rds: new rds.RDSClient(settings),
    ram: new ram.RAMClient(settings),
    lattice: new lattice.VPCLatticeClient(settings),
    route53: new route53.Route53Client(settings),
  };
  afterAll(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

async function makeVpc(client: ec2.EC2Client): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const subnetIds: string[] = [];
  for (const number of [1, 2]) {
    const subnet = { VpcId: Vpc!.VpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    subnetIds.push((await client.send(new ec2.CreateSubnetCommand(subnet))).Subnet!.SubnetId!);
  }
  const { SecurityGroups } = await client.send(new ec2.DescribeSecurityGroupsCommand());
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
  const GroupId = SecurityGroups![0]!.GroupId;
  await client.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return { vpcId: Vpc!.VpcId!, subnetIds };
}

export async function makeDatabase(
  client: rds.RDSClient,
  input: { DBInstanceIdentifier: string; MultiAZ?: boolean },
): Promise<void> {
  await client.send(
    new rds.CreateDBInstanceCommand({
      ...input,
      DBInstanceClass: "db.t4g.micro",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "orders_admin",
      MasterUserPassword: PASSWORD,
      DBSubnetGroupName: "group",
    }),
  );
  await rds.waitUntilDBInstanceAvailable({ ...WAITING, client }, { DBInstanceIdentifier: input.DBInstanceIdentifier });
}

export async function describeDatabase(DBInstanceIdentifier: string, client = owner.rds): Promise<rds.DBInstance> {
  return (await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances![0]!;
}

async function makeGateway(): Promise<{ id: string; groupId: string }> {
  const group = { GroupName: "gateway", Description: "gateway", VpcId: owner.vpcId };
  const { GroupId: groupId = "" } = await owner.ec2.send(new ec2.CreateSecurityGroupCommand(group));
  const { id = "" } = await owner.lattice.send(
    new lattice.CreateResourceGatewayCommand({
      name: "warehouse",
      vpcIdentifier: owner.vpcId,
      subnetIds: owner.subnetIds,
      securityGroupIds: [groupId],
    }),
  );
  await vi.waitFor(async () => {
    const which = { resourceGatewayIdentifier: id };
    expect((await owner.lattice.send(new lattice.GetResourceGatewayCommand(which))).status).toBe("ACTIVE");
  });
  return { id, groupId };
}

/** Makes a configuration that is shared with the platform, which accepts; gives its ARN. */
export async function shareConfiguration(
  input: Partial<lattice.CreateResourceConfigurationCommandInput>,
): Promise<string> {
  const { arn = "", id } = await owner.lattice.send(
    new lattice.CreateResourceConfigurationCommand({
      name: `database-${Math.random().toString(36).slice(2, 10)}`,
      type: "SINGLE",
      resourceGatewayIdentifier: gateway.id,
      ...input,
    }),
  );
  const share = { name: "databases", resourceArns: [arn], principals: [PLATFORM] };
  const { resourceShare } = await owner.ram.send(new ram.CreateResourceShareCommand(share));
  const which = { resourceConfigurationIdentifier: arn };
  const look = () => platform.lattice.send(new lattice.GetResourceConfigurationCommand(which));
  await expect(look()).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceType: "RESOURCE_CONFIGURATION",
  });
  const { resourceShareInvitations } = await platform.ram.send(
    new ram.GetResourceShareInvitationsCommand({ resourceShareArns: [resourceShare!.resourceShareArn!] }),
  );
  const { resourceShareInvitationArn } = resourceShareInvitations![0]!;
  await platform.ram.send(new ram.AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }));
  await vi.waitFor(async () => expect(await look()).toMatchObject({ id, status: "ACTIVE" }), 10_000);
  return arn;
}

/** An endpoint of the platform's that is available, and the name by which it is reached. */
export async function makeEndpoint(
  ResourceConfigurationArn: string,
  more: object = {},
): Promise<{ id: string; name: string }> {
  const { VpcEndpoint } = await platform.ec2.send(
    new ec2.CreateVpcEndpointCommand({
      VpcEndpointType: "Resource",
      ResourceConfigurationArn,
      VpcId: platform.vpcId,
      SubnetIds: platform.subnetIds,
      ...more,
    }),
  );
  const id = VpcEndpoint!.VpcEndpointId!;
  onTestFinished(() => deleteEndpoint(id));
  await vi.waitFor(async () => expect(await stateOf(id)).toBe("available"), 10_000);
  const told = await platform.ec2.send(new ec2.DescribeVpcEndpointAssociationsCommand({ VpcEndpointIds: [id] }));
  return { id, name: told.VpcEndpointAssociations![0]!.DnsEntry!.DnsName! };
}

export async function stateOf(id: string): Promise<string | undefined> {
  const { VpcEndpoints } = await platform.ec2.send(new ec2.DescribeVpcEndpointsCommand());
  return VpcEndpoints?.find((row) => row.VpcEndpointId === id)?.State;
}

export async function deleteEndpoint(id: string): Promise<void> {
  await platform.ec2.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
  await vi.waitFor(async () => expect(await stateOf(id)).toBe(undefined), 10_000);
}

/** What is dropped in silence is given up after `timeout` milliseconds. */
export async function dial(host: string, port: number, timeout = 4000): Promise<Socket> {
  const proxy = new URL(platform.host.socksProxy);
  const { socket } = await SocksClient.createConnection({
    proxy: { host: proxy.hostname, port: Number(proxy.port), type: 5 },
    command: "connect",
    destination: { host, port },
    timeout,
  });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Signs in from the platform's host, the certificate verified against the name; one query's first row. */
export async function query(host: string, sql: string, checksName = true): Promise<Record<string, unknown>> {
  const forward = createServer((client) => {
    client.on("error", () => {});
    dial(host, 5432).then(
      (socket) => client.pipe(socket).pipe(client),
      () => client.destroy(),
    );
  }).listen(0, "127.0.0.1");
  await once(forward, "listening");
  const { port } = forward.address() as { port: number };
  const ssl = {
    ca: await region.authority(),
    servername: host,
    ...(!checksName && { checkServerIdentity: () => undefined }),
  };
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "orders_admin",
    password: PASSWORD,
    database: "postgres",
    // During a failover a server may take a connection and never answer.
    connectionTimeoutMillis: 3000,
    ssl,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows[0];
  } finally {
    void client.end().catch(() => {});
    forward.close();
  }
}

/** The addresses of this machine that stand for the gateway's. */
export async function gatewayHosts(): Promise<string[]> {
  const Filters = [{ Name: "description", Values: [`Resource Gateway Interface ${gateway.id}`] }];
  const { NetworkInterfaces } = await owner.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ Filters }));
  const places = NetworkInterfaces!.map(({ PrivateIpAddress = "" }) =>
    region.locate({ vpcId: owner.vpcId, address: PrivateIpAddress, port: 5432 }),
  );
  return (await Promise.all(places)).map(({ host }) => host);
}
