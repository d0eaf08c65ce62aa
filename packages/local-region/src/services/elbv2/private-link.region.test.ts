import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { SocksClient } from "socks";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { HostEntry } from "../../hosts.ts";
import { atEnd } from "../../testing/at-end.ts";
import { startTestRegion, type TestRegion } from "../../testing/start-test-region.ts";

const onEnd = atEnd();

const PROVIDER = "111122223333";
const CONSUMER = "444455556666";
const REGION = "us-east-1";
const PORT = 5432;

let region: TestRegion;
let link: Awaited<ReturnType<typeof makeProvider>>;
let consumer: { ec2: ec2.EC2Client; vpcId: string; subnetIds: string[]; host: HostEntry };

beforeAll(async () => {
  region = await startTestRegion(onEnd);
  link = await makeProvider();
  const client = new ec2.EC2Client(settingsOf(CONSUMER));
  onEnd(() => client.destroy());
  const vpc = await makeVpc(client, ["use1-az1", "use1-az2", "use1-az3"]);
  const host = await region.openHost({ accountId: CONSUMER, region: REGION, subnetId: vpc.subnetIds[2]! });
  consumer = { ec2: client, ...vpc, host };
});

const settingsOf = (accountId: string) => ({
  endpoint: region.endpoint,
  region: REGION,
  credentials: region.credentialsOf(accountId),
});

async function makeVpc(client: ec2.EC2Client, zones: string[]): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const subnetIds: string[] = [];
  for (const [index, AvailabilityZoneId] of zones.entries()) {
    const subnet = { VpcId: Vpc!.VpcId, CidrBlock: `10.0.${index + 1}.0/24`, AvailabilityZoneId };
    subnetIds.push((await client.send(new ec2.CreateSubnetCommand(subnet))).Subnet!.SubnetId!);
  }
  return { vpcId: Vpc!.VpcId!, subnetIds };
}

/** A server in the provider's VPC, behind a load balancer and an endpoint service that admits the consumer. */
async function makeProvider() {
  const client = new ec2.EC2Client(settingsOf(PROVIDER));
  const elb = new elbv2.ElasticLoadBalancingV2Client(settingsOf(PROVIDER));
  onEnd(() => {
    client.destroy();
    elb.destroy();
  });
  const { vpcId, subnetIds } = await makeVpc(client, ["use1-az1", "use1-az2"]);
  const { SecurityGroups } = await client.send(new ec2.DescribeSecurityGroupsCommand());
  const GroupId = SecurityGroups![0]!.GroupId!;
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: PORT, ToPort: PORT, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
  await client.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const database = await region.openHost({ accountId: PROVIDER, region: REGION, subnetId: subnetIds[0]! });
  await standAt(vpcId, database.address);

  const balancer = { Name: "warehouse", Type: "network", Scheme: "internal", Subnets: subnetIds } as const;
  const { LoadBalancers } = await elb.send(new elbv2.CreateLoadBalancerCommand(balancer));
  const LoadBalancerArn = LoadBalancers![0]!.LoadBalancerArn!;
  const crossZone = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
  await elb.send(new elbv2.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: crossZone }));
  const group = { Name: "warehouse", Protocol: "TCP", Port: PORT, VpcId: vpcId, TargetType: "ip" } as const;
  const { TargetGroups } = await elb.send(
    new elbv2.CreateTargetGroupCommand({ ...group, HealthCheckIntervalSeconds: 5 }),
  );
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  await elb.send(new elbv2.RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: database.address }] }));
  const DefaultActions = [{ Type: "forward", TargetGroupArn } as const];
  await elb.send(new elbv2.CreateListenerCommand({ LoadBalancerArn, Protocol: "TCP", Port: PORT, DefaultActions }));
  await waitForHealth(elb, TargetGroupArn, "healthy");
  const NetworkLoadBalancerArns = [LoadBalancerArn];
  const created = await client.send(new ec2.CreateVpcEndpointServiceConfigurationCommand({ NetworkLoadBalancerArns }));
  const { ServiceId, ServiceName } = created.ServiceConfiguration!;
  return {
    ec2: client,
    elb,
    vpcId,
    subnetIds,
    GroupId,
    IpPermissions,
    database,
    LoadBalancerArn,
    TargetGroupArn,
    ServiceId,
    ServiceName,
  };
}

async function waitForHealth(
  elb: elbv2.ElasticLoadBalancingV2Client,
  TargetGroupArn: string,
  state: string,
): Promise<void> {
  await vi.waitFor(async () => {
    const { TargetHealthDescriptions } = await elb.send(new elbv2.DescribeTargetHealthCommand({ TargetGroupArn }));
    expect(TargetHealthDescriptions?.map((row) => row.TargetHealth?.State)).toEqual([state]);
  }, 10_000);
}

/** Something that sends back what it hears, at an address of the VPC. */
async function standAt(vpcId: string, address: string): Promise<void> {
  const server = createServer((socket) => socket.on("error", () => {}).pipe(socket));
  onEnd(() => void server.close());
  server.listen(await region.locate({ vpcId, address, port: PORT }));
  await once(server, "listening");
}

async function dial(host: string): Promise<Socket> {
  const { hostname, port } = new URL(consumer.host.socksProxy);
  const { socket } = await SocksClient.createConnection({
    proxy: { host: hostname, port: Number(port), type: 5 },
    command: "connect",
    destination: { host, port: PORT },
    timeout: 3000,
  });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function say(socket: Socket, words: string): Promise<string> {
  socket.write(words);
  const [heard] = await once(socket, "data", { signal: AbortSignal.timeout(3000) });
  return String(heard);
}

const createEndpoint = (more: object = {}) =>
  consumer.ec2.send(
    new ec2.CreateVpcEndpointCommand({
      VpcEndpointType: "Interface",
      VpcId: consumer.vpcId,
      ServiceName: link.ServiceName,
      SubnetIds: consumer.subnetIds.slice(0, 2),
      ...more,
    }),
  );

async function waitForState(id: string, state: string | undefined): Promise<void> {
  await vi.waitFor(async () => {
    const { VpcEndpoints } = await consumer.ec2.send(new ec2.DescribeVpcEndpointsCommand());
    expect(VpcEndpoints?.find((row) => row.VpcEndpointId === id)?.State).toBe(state);
  }, 5000);
}

test("a link is made by two accounts, carries bytes only while it may, and leaves nothing", async () => {
  await expect(createEndpoint()).rejects.toMatchObject({ name: "InvalidServiceName" });
  const { ServiceId } = link;
  const AddAllowedPrincipals = [`arn:aws:iam::${CONSUMER}:root`];
  await link.ec2.send(new ec2.ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals }));
  const { ServiceDetails } = await consumer.ec2.send(
    new ec2.DescribeVpcEndpointServicesCommand({ ServiceNames: [link.ServiceName!] }),
  );
  expect(ServiceDetails?.[0]).toMatchObject({ Owner: PROVIDER, AvailabilityZoneIds: ["use1-az1", "use1-az2"] });
  await expect(createEndpoint({ SubnetIds: [consumer.subnetIds[2]] })).rejects.toThrow(
    "does not support the availability zone",
  );

  const { GroupId } = await consumer.ec2.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: "endpoint", Description: "endpoint", VpcId: consumer.vpcId }),
  );
  await consumer.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: link.IpPermissions }));
  const { VpcEndpoint } = await createEndpoint({ SecurityGroupIds: [GroupId] });
  const VpcEndpointId = VpcEndpoint!.VpcEndpointId!;
  const host = VpcEndpoint!.DnsEntries![0]!.DnsName!;
  expect(VpcEndpoint!.State).toBe("pendingAcceptance");
  await expect(dial(host)).rejects.toThrow();

  const pair = { ServiceId, VpcEndpointIds: [VpcEndpointId] };
  const { VpcEndpointConnections } = await link.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand());
  expect(VpcEndpointConnections).toMatchObject([{ VpcEndpointId, VpcEndpointOwner: CONSUMER }]);
  expect((await link.ec2.send(new ec2.AcceptVpcEndpointConnectionsCommand(pair))).Unsuccessful).toEqual([]);
  await waitForState(VpcEndpointId, "available");
  const socket = await dial(host);
  expect(await say(socket, "hello")).toBe("hello");

  let wasReset = false;
  socket.on("error", (error: NodeJS.ErrnoException) => {
    wasReset = error.code === "ECONNRESET";
  });
  await link.ec2.send(new ec2.RejectVpcEndpointConnectionsCommand(pair));
  await vi.waitFor(() => expect(wasReset).toBe(true));
  await expect(dial(host)).rejects.toThrow();

  const remove = new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId] });
  expect((await consumer.ec2.send(remove)).Unsuccessful).toEqual([]);
  await waitForState(VpcEndpointId, undefined);
  const Filters = [{ Name: "interface-type", Values: ["vpc_endpoint"] }];
  const { NetworkInterfaces } = await consumer.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ Filters }));
  expect(NetworkInterfaces).toEqual([]);
});

test("health follows what the load balancer can really reach", async () => {
  const { elb, TargetGroupArn, GroupId, IpPermissions } = link;
  await waitForHealth(elb, TargetGroupArn, "healthy");
  await link.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await waitForHealth(elb, TargetGroupArn, "unhealthy");
  await link.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await waitForHealth(elb, TargetGroupArn, "healthy");
});
