// A Postgres on a host of one VPC that is reached from another by an endpoint and a load balancer, without TLS; beside it
// what `traffic.pl` serves. With hosts of the network's own, whoever asks is one of them.
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalRegion } from "@postern/local-region";
import { createRunDirectory, startServer } from "@postern/postgres-server";
import { run, startGroup, TRAFFIC } from "./programs.ts";

export interface Place {
  host: string;
  port: number;
}

export type Service = "postgres" | "greetings" | "flood";

export const PORTS: Record<Service, number> = { postgres: 5432, greetings: 7000, flood: 7001 };

/** One way to all services. */
export interface Way {
  /** What the command line of a program begins with that goes this way. */
  enter: string[];
  places: Record<Service, Place>;
}

export interface Scene {
  /** Inside the database's VPC: to where the services themselves listen. */
  direct: Way;
  /** From the platform's VPC: to the endpoint there. */
  endpoint: Way;
  /** Where a proxy of these services stands, as far from the database as its clients are. */
  proxy: { enter: string[]; clients: string[]; host: string; isShared: boolean };
  /** Without a password. */
  user: string;
  database: string;
}

const USER = "bench";

export async function openScene(region: LocalRegion, undo: (() => Promise<void>)[]): Promise<Scene> {
  const owner = accountOf(region, "111122223333");
  const platform = accountOf(region, "444455556666");
  const provided = await makeNetwork(owner);
  const consumed = await makeNetwork(platform);
  const openHost = async ({ account }: Account, { subnetId, groupId }: Network) => {
    const host = await region.openHost({ ...account, subnetId, groupIds: [groupId] });
    return { address: host.address, enter: await host.enter() };
  };
  const server = await openHost(owner, provided);
  const neighbour = await openHost(owner, provided);
  const proxy = await openHost(owner, provided);
  const client = await openHost(platform, consumed);
  const wayTo = async (vpcId: string, address: string, enter: string[] | undefined): Promise<Way> => {
    const place = (port: number) => (enter ? { host: address, port } : region.locate({ vpcId, address, port }));
    const places = {
      postgres: await place(PORTS.postgres),
      greetings: await place(PORTS.greetings),
      flood: await place(PORTS.flood),
    };
    return { enter: enter ?? [], places };
  };

  const direct = await wayTo(provided.vpcId, server.address, neighbour.enter);
  undo.push(await startPostgres(direct.places.postgres, server.enter));
  const { greetings, flood } = direct.places;
  const serve = ["perl", TRAFFIC, "serve", greetings.host, `${greetings.port}`, `${flood.port}`];
  undo.push(await startGroup([...(server.enter ?? []), ...serve]));
  await run([...direct.enter, "perl", TRAFFIC, "await", flood.host, `${flood.port}`]);

  const { ServiceId, ServiceName } = await offer(owner, provided, server.address);
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
  const endpoint = await wayTo(consumed.vpcId, NetworkInterfaces[0].PrivateIpAddress, client.enter);
  return {
    ...{ direct, endpoint, user: USER, database: USER },
    proxy: {
      enter: proxy.enter ?? [],
      clients: direct.enter,
      host: proxy.enter ? proxy.address : "127.0.0.1",
      isShared: !proxy.enter,
    },
  };
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

async function startPostgres({ host, port }: Place, enter: string[] | undefined): Promise<() => Promise<void>> {
  const directory = await createRunDirectory("bench");
  const server = await startServer({
    ...{ directory: `${directory.path}/postgres`, host, port, superuser: "postgres", durable: false },
    // What follows takes the options by which a server becomes its own user.
    enter: enter && [...enter, "nsenter"],
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

/** A VPC with one subnet and a group that admits what is served, and proxies of it, from anywhere in it. */
async function makeNetwork({ call }: Account) {
  const { VpcId } = (await call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc;
  const subnet = { VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { SubnetId } = (await call("ec2", "CreateSubnet", subnet)).Subnet;
  const { GroupId } = await call("ec2", "CreateSecurityGroup", { GroupName: USER, Description: USER, VpcId });
  await call("ec2", "AuthorizeSecurityGroupIngress", {
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 5000, ToPort: 9999, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }],
  });
  return { vpcId: VpcId as string, subnetId: SubnetId as string, groupId: GroupId as string };
}

/** An endpoint service of a load balancer with a listener for each port, whose one target is healthy. */
async function offer({ call }: Account, { vpcId, subnetId }: Network, address: string) {
  const elbv2 = (operation: string, input: object) => call("elasticloadbalancing", operation, input);
  const balancer = { Name: USER, Type: "network", Scheme: "internal", Subnets: [subnetId] };
  const { LoadBalancerArn } = (await elbv2("CreateLoadBalancer", balancer)).LoadBalancers[0];
  for (const [name, Port] of Object.entries(PORTS)) {
    const group = { Name: `${USER}-${name}`, Protocol: "TCP", Port, VpcId: vpcId, TargetType: "ip" };
    const check = { HealthCheckProtocol: "TCP", HealthCheckPort: `${PORTS.postgres}` };
    const { TargetGroupArn } = (await elbv2("CreateTargetGroup", { ...group, ...check })).TargetGroups[0];
    const DefaultActions = [{ Type: "forward", TargetGroupArn }];
    await elbv2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port, DefaultActions });
    await elbv2("RegisterTargets", { TargetGroupArn, Targets: [{ Id: address }] });
    await until(async () => {
      const { TargetHealthDescriptions } = await elbv2("DescribeTargetHealth", { TargetGroupArn });
      return TargetHealthDescriptions[0].TargetHealth.State === "healthy" || undefined;
    });
  }
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
