// A Postgres on a host of one VPC that is reached from another by an endpoint and a load balancer, without TLS.
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalRegion } from "@postern/local-region";
import { createRunDirectory, startServer } from "@postern/postgres-server";

export interface Place {
  host: string;
  port: number;
}

export interface RelayedDatabase {
  /** Where the database itself listens. */
  direct: Place;
  /** Where the endpoint in the platform's VPC listens. */
  endpoint: Place;
  /** Without a password. */
  user: string;
  database: string;
  stop(): Promise<void>;
}

const PORT = 5432;
const USER = "bench";

export async function makeRelayedDatabase(region: LocalRegion): Promise<RelayedDatabase> {
  const owner = accountOf(region, "111122223333");
  const platform = accountOf(region, "444455556666");
  const provided = await makeNetwork(owner);
  const consumed = await makeNetwork(platform);
  const host = await region.openHost({ ...owner.account, subnetId: provided.subnetId, groupIds: [provided.groupId] });
  const direct = await region.locate({ vpcId: provided.vpcId, address: host.address, port: PORT });
  const stop = await startPostgres(direct);
  try {
    const { ServiceId, ServiceName } = await offer(owner, provided, host.address);
    const AddAllowedPrincipals = [`arn:aws:iam::${platform.account.accountId}:root`];
    await owner.call("ec2", "ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals });
    const { VpcEndpoint } = await platform.call("ec2", "CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, PrivateDnsEnabled: false },
      ...{ SubnetIds: [consumed.subnetId], SecurityGroupIds: [consumed.groupId] },
    });
    const VpcEndpointIds = [VpcEndpoint.VpcEndpointId];
    await owner.call("ec2", "AcceptVpcEndpointConnections", { ServiceId, VpcEndpointIds });
    const NetworkInterfaceIds = await until(async () => {
      const { VpcEndpoints } = await platform.call("ec2", "DescribeVpcEndpoints", { VpcEndpointIds });
      return VpcEndpoints[0].State === "available" ? VpcEndpoints[0].NetworkInterfaceIds : undefined;
    });
    const { NetworkInterfaces } = await platform.call("ec2", "DescribeNetworkInterfaces", { NetworkInterfaceIds });
    const address: string = NetworkInterfaces[0].PrivateIpAddress;
    const endpoint = await region.locate({ vpcId: consumed.vpcId, address, port: PORT });
    return { direct, endpoint, user: USER, database: USER, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Account = ReturnType<typeof accountOf>;
type Network = Awaited<ReturnType<typeof makeNetwork>>;

function accountOf(region: LocalRegion, accountId: string) {
  const account = { accountId, region: "us-east-1" };
  return {
    account,
    call: (service: Parameters<LocalRegion["call"]>[0], operation: string, input: object) =>
      region.call(service, operation, input, account),
  };
}

async function startPostgres({ host, port }: Place): Promise<() => Promise<void>> {
  const directory = await createRunDirectory("bench");
  const server = await startServer({
    ...{ directory: `${directory.path}/postgres`, host, port, superuser: "postgres", durable: false },
    ...{ hba: [`host all ${USER} all trust`], settings: { max_connections: "200", shared_buffers: "256MB" } },
  });
  const stop = async () => {
    await server.stop();
    await directory.remove();
  };
  try {
    await server.execute("postgres", `create role ${USER} login`);
    await server.execute("postgres", `create database ${USER} owner ${USER}`);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A VPC with one subnet and a group that admits Postgres from anywhere in it. */
async function makeNetwork({ call }: Account) {
  const { VpcId } = (await call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc;
  const subnet = { VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { SubnetId } = (await call("ec2", "CreateSubnet", subnet)).Subnet;
  const { GroupId } = await call("ec2", "CreateSecurityGroup", { GroupName: USER, Description: USER, VpcId });
  await call("ec2", "AuthorizeSecurityGroupIngress", {
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: PORT, ToPort: PORT, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }],
  });
  return { vpcId: VpcId as string, subnetId: SubnetId as string, groupId: GroupId as string };
}

/** An endpoint service of a load balancer whose one target is healthy. */
async function offer({ call }: Account, { vpcId, subnetId }: Network, address: string) {
  const elbv2 = (operation: string, input: object) => call("elasticloadbalancing", operation, input);
  const balancer = { Name: USER, Type: "network", Scheme: "internal", Subnets: [subnetId] };
  const { LoadBalancerArn } = (await elbv2("CreateLoadBalancer", balancer)).LoadBalancers[0];
  const group = { Name: USER, Protocol: "TCP", Port: PORT, VpcId: vpcId, TargetType: "ip" };
  const { TargetGroupArn } = (await elbv2("CreateTargetGroup", group)).TargetGroups[0];
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await elbv2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: PORT, DefaultActions });
  await elbv2("RegisterTargets", { TargetGroupArn, Targets: [{ Id: address }] });
  await until(async () => {
    const { TargetHealthDescriptions } = await elbv2("DescribeTargetHealth", { TargetGroupArn });
    return TargetHealthDescriptions[0].TargetHealth.State === "healthy" || undefined;
  });
  const NetworkLoadBalancerArns = [LoadBalancerArn];
  return (await call("ec2", "CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns })).ServiceConfiguration;
}

async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  for (let attempt = 0; attempt < 1500; attempt++) {
    const value = await ask();
    if (value !== undefined) return value;
    await sleep(20);
  }
  throw new Error("it took longer than half a minute");
}
