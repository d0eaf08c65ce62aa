import { Resolver } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "./testing/at-end.ts";
import { openStage } from "./testing/open-stage.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";
import { type Answer, makeLoadBalancer, makeNetwork, type Stage } from "./testing/stories/story.ts";
import { dialFrom, say, startVpcServer, type VpcServer } from "./testing/vpc-traffic.ts";

const onEnd = atEnd();

const PORT = 5432;

/** The items of appendix-b.region.test.ts that speak of packets, each through real TCP connections. */
describe.concurrent("what a stand-in must enforce on packets", { timeout: 60_000 }, () => {
  let region: TestRegion;
  let stage: Stage;
  let provided: Awaited<ReturnType<typeof makeNetwork>>;
  let consumed: Awaited<ReturnType<typeof makeNetwork>>;
  let client: { socksProxy: string; address: string };
  // Tests that run at once cannot each say when they are finished.
  const cleanups: (() => void)[] = [];
  const atTheEnd = (cleanup: () => void) => void cleanups.push(cleanup);
  onEnd(() => {
    for (const cleanup of cleanups) cleanup();
  });

  beforeAll(async () => {
    region = await startTestRegion(onEnd);
    stage = openStage(region, onEnd);
    // 17: both VPCs have the same addresses.
    provided = await makeNetwork(stage.owner, "10.0");
    consumed = await makeNetwork(stage.platform, "10.0");
    for (const [account, { groupId }] of [
      [stage.owner, provided],
      [stage.platform, consumed],
    ] as const)
      await allow(account, groupId, "10.0.0.0/16");
    const where = { accountId: stage.platform.id, region: "us-east-1", subnetId: consumed.subnetIds[0]! };
    client = await region.openHost(where);
  });

  const rule = (cidr: string) => [{ IpProtocol: "tcp", FromPort: PORT, ToPort: PORT, IpRanges: [{ CidrIp: cidr }] }];
  const allow = ({ ec2 }: Stage["owner"], GroupId: string, cidr: string) =>
    ec2("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: rule(cidr) });

  const startServer = (subnet = 0): Promise<VpcServer> =>
    startVpcServer(
      region,
      {
        ...{ accountId: stage.owner.id, vpcId: provided.vpcId, subnetId: provided.subnetIds[subnet]! },
        ...{ groupIds: [provided.groupId], port: PORT },
      },
      atTheEnd,
    );

  /** A load balancer in both zones whose listener leads to a group with these targets, once they are healthy. */
  async function balance(name: string, targets: VpcServer[], more: { balancer?: object; group?: object } = {}) {
    const elbv2 = stage.owner.elasticloadbalancing;
    const balancer = { Name: name, Type: "network", Scheme: "internal", Subnets: provided.subnetIds, ...more.balancer };
    const { LoadBalancers } = await elbv2("CreateLoadBalancer", balancer);
    const { LoadBalancerArn, DNSName } = LoadBalancers[0];
    const group = { Name: name, Protocol: "TCP", Port: PORT, VpcId: provided.vpcId, TargetType: "ip" };
    const { TargetGroups } = await elbv2("CreateTargetGroup", { ...group, ...more.group });
    const { TargetGroupArn } = TargetGroups[0];
    const DefaultActions = [{ Type: "forward", TargetGroupArn }];
    const listener = { LoadBalancerArn, Protocol: "TCP", Port: PORT, DefaultActions };
    const { ListenerArn } = (await elbv2("CreateListener", listener)).Listeners[0];
    const Targets = targets.map(({ address }) => ({ Id: address }));
    await elbv2("RegisterTargets", { TargetGroupArn, Targets });
    await untilHealth(
      TargetGroupArn,
      targets.map(() => "healthy"),
    );
    return { LoadBalancerArn, DNSName, TargetGroupArn, ListenerArn, Targets };
  }

  async function healthOf(TargetGroupArn: string): Promise<string[]> {
    const described = await stage.owner.elasticloadbalancing("DescribeTargetHealth", { TargetGroupArn });
    return described.TargetHealthDescriptions.map((row: Answer) => row.TargetHealth.State);
  }

  const untilHealth = (TargetGroupArn: string, wanted: string[]) =>
    stage.until(async () => JSON.stringify(await healthOf(TargetGroupArn)) === JSON.stringify(wanted));

  /** An accepted endpoint of the platform's, by its own name. */
  async function connect(LoadBalancerArn: string) {
    const { owner, platform, until } = stage;
    const NetworkLoadBalancerArns = [LoadBalancerArn];
    const made = await owner.ec2("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns });
    const { ServiceId, ServiceName } = made.ServiceConfiguration;
    const AddAllowedPrincipals = [`arn:aws:iam::${platform.id}:root`];
    await owner.ec2("ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals });
    const { VpcEndpoint } = await platform.ec2("CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, PrivateDnsEnabled: false },
      ...{ SubnetIds: consumed.subnetIds, SecurityGroupIds: [consumed.groupId] },
    });
    const VpcEndpointIds: string[] = [VpcEndpoint.VpcEndpointId];
    const stateIs = (wanted: string) =>
      until(async () => {
        const { VpcEndpoints } = await platform.ec2("DescribeVpcEndpoints", { VpcEndpointIds });
        return VpcEndpoints[0].State === wanted;
      });
    const decide = (what: "Accept" | "Reject") =>
      owner.ec2(`${what}VpcEndpointConnections`, { ServiceId, VpcEndpointIds });
    const accept = async () => {
      await decide("Accept");
      await stateIs("available");
    };
    const names: string[] = VpcEndpoint.DnsEntries.map((entry: Answer) => entry.DnsName);
    return { ServiceId, VpcEndpointIds, name: names[0]!, names, accept, reject: () => decide("Reject") };
  }

  const dial = (host: string) => dialFrom(client.socksProxy, { host, port: PORT }, atTheEnd);

  test("3: acceptance lets packets through, rejection cuts them, and only the consumer deletes the endpoint", async () => {
    const server = await startServer();
    const { LoadBalancerArn } = await balance("three", [server]);
    await crossZone(LoadBalancerArn);
    const endpoint = await connect(LoadBalancerArn);
    await expect(dial(endpoint.name)).rejects.toThrow();
    await endpoint.accept();
    const socket = await dial(endpoint.name);
    expect(await say(socket, "hello")).toBe(`${server.address}: hello`);
    await endpoint.reject();
    await expect(say(socket, "still there?")).rejects.toThrow();
    await expect(dial(endpoint.name)).rejects.toThrow();
    const { VpcEndpointIds } = endpoint;
    expect((await stage.owner.ec2("DeleteVpcEndpoints", { VpcEndpointIds })).Unsuccessful).toMatchObject([
      { ResourceId: VpcEndpointIds[0], Error: { Code: "InvalidVpcEndpoint.NotFound" } },
    ]);
    expect((await stage.platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds })).Unsuccessful).toEqual([]);
  });

  test("5: without groups a load balancer stays so; with them, PrivateLink's clients are judged by their own address", async () => {
    const elbv2 = stage.owner.elasticloadbalancing;
    const bare = await makeLoadBalancer(stage.owner, "five-bare", provided.subnetIds, stage.until);
    await expect(
      elbv2("SetSecurityGroups", { LoadBalancerArn: bare, SecurityGroups: [provided.groupId] }),
    ).rejects.toThrow(
      "You cannot set security groups on a Network Load Balancer which was created without any security groups.",
    );
    const server = await startServer();
    const description = { GroupName: "five", Description: "of five", VpcId: provided.vpcId };
    const { GroupId } = await stage.owner.ec2("CreateSecurityGroup", description);
    const { LoadBalancerArn } = await balance("five", [server], { balancer: { SecurityGroups: [GroupId] } });
    await crossZone(LoadBalancerArn);
    const endpoint = await connect(LoadBalancerArn);
    await endpoint.accept();
    await expect(dial(endpoint.name)).rejects.toThrow();
    await allow(stage.owner, GroupId, `${client.address}/32`);
    expect(await say(await dial(endpoint.name), "hello")).toBe(`${server.address}: hello`);
    await stage.owner.ec2("RevokeSecurityGroupIngress", { GroupId, IpPermissions: rule(`${client.address}/32`) });
    await expect(dial(endpoint.name)).rejects.toThrow();
    await elbv2("SetSecurityGroups", {
      ...{ LoadBalancerArn, SecurityGroups: [GroupId] },
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    });
    expect(await say(await dial(endpoint.name), "hello")).toBe(`${server.address}: hello`);
  });

  test("6: the target sees the load balancer's node, not the client", async () => {
    const server = await startServer();
    const { LoadBalancerArn } = await balance("six", [server]);
    await crossZone(LoadBalancerArn);
    const endpoint = await connect(LoadBalancerArn);
    await endpoint.accept();
    await say(await dial(endpoint.name), "hello");
    const description = `ELB ${LoadBalancerArn.split("loadbalancer/")[1]}`;
    const { NetworkInterfaces } = await stage.owner.ec2("DescribeNetworkInterfaces", {
      Filters: [{ Name: "description", Values: [description] }],
    });
    const nodes = NetworkInterfaces.map(({ PrivateIpAddress }: Answer) =>
      region.locate({ vpcId: provided.vpcId, address: PrivateIpAddress, port: PORT }),
    );
    const places = (await Promise.all(nodes)).map(({ host }) => host);
    expect(places).toHaveLength(2);
    expect(places).toContain(server.peers.at(-1));
  });

  test("7: across zones only when told, a zone without a healthy target leaves DNS, and all are back when none has one", async () => {
    const server = await startServer();
    const { LoadBalancerArn, DNSName, TargetGroupArn } = await balance("seven", [server]);
    const resolver = new Resolver();
    resolver.setServers([region.publicDnsServer]);
    const nodes = async () => (await resolver.resolve4(DNSName)).length;
    expect(await nodes()).toBe(1);
    const endpoint = await connect(LoadBalancerArn);
    await endpoint.accept();
    const zonal = endpoint.names.slice(1);
    const reached = async () =>
      Promise.all(
        zonal.map((name) =>
          dial(name)
            .then((socket) => say(socket, "hi"))
            .then(Boolean, () => false),
        ),
      );
    expect((await reached()).filter(Boolean)).toHaveLength(1);
    await crossZone(LoadBalancerArn);
    expect(await nodes()).toBe(2);
    expect(await reached()).toEqual([true, true]);
    await crossZone(LoadBalancerArn, "false");
    expect(await nodes()).toBe(1);
    server.refuse();
    await untilHealth(TargetGroupArn, ["unhealthy"]);
    expect(await nodes()).toBe(2);
  });

  test("8: one good check is enough for a new target; unhealthy cuts, and deregistered drains", async () => {
    const elbv2 = stage.owner.elasticloadbalancing;
    const [kept, lost] = [await startServer(), await startServer()];
    // Ten checks in a row would take a minute even here.
    const slow = { HealthyThresholdCount: 10, HealthCheckIntervalSeconds: 300 };
    const { LoadBalancerArn, TargetGroupArn } = await balance("eight", [kept, lost], { group: slow });
    await crossZone(LoadBalancerArn);
    const endpoint = await connect(LoadBalancerArn);
    await endpoint.accept();
    const dialTo = async (server: VpcServer) => {
      for (;;) {
        const socket = await dial(endpoint.name);
        if ((await say(socket, "hello")) === `${server.address}: hello`) return socket;
      }
    };
    const Attributes = [{ Key: "deregistration_delay.timeout_seconds", Value: "60" }];
    await elbv2("ModifyTargetGroupAttributes", { TargetGroupArn, Attributes });
    const [toKept, toLost] = [await dialTo(kept), await dialTo(lost)];
    await elbv2("ModifyTargetGroup", { TargetGroupArn, HealthCheckIntervalSeconds: 5 });
    const cut = new Promise((resolve) => toLost.once("close", resolve));
    lost.refuse();
    await untilHealth(TargetGroupArn, ["healthy", "unhealthy"]);
    await cut;
    expect(await say(toKept, "still")).toBe(`${kept.address}: still`);

    await elbv2("DeregisterTargets", { TargetGroupArn, Targets: [{ Id: kept.address }] });
    expect(await healthOf(TargetGroupArn)).toEqual(["draining", "unhealthy"]);
    expect(await say(toKept, "still")).toBe(`${kept.address}: still`);
    await untilHealth(TargetGroupArn, ["unhealthy"]);
  });

  test("9: a connection that is silent for longer than the listener's time is reset when it speaks again", async () => {
    const server = await startServer();
    const { LoadBalancerArn, ListenerArn } = await balance("nine", [server]);
    const { Attributes } = await stage.owner.elasticloadbalancing("DescribeListenerAttributes", { ListenerArn });
    expect(Attributes).toContainEqual({ Key: "tcp.idle_timeout.seconds", Value: "350" });
    const shorter = [{ Key: "tcp.idle_timeout.seconds", Value: "60" }];
    await stage.owner.elasticloadbalancing("ModifyListenerAttributes", { ListenerArn, Attributes: shorter });
    await crossZone(LoadBalancerArn);
    const endpoint = await connect(LoadBalancerArn);
    await endpoint.accept();
    const socket = await dial(endpoint.name);
    await say(socket, "hello");
    // Sixty seconds are 1.2 of this profile's.
    await sleep(2500);
    await expect(say(socket, "still there?")).rejects.toThrow();
  });

  test("17: the same address in two VPCs is two places", async () => {
    const own = await startServer();
    const place = { port: PORT, groupIds: [consumed.groupId], accountId: stage.platform.id };
    const there = { ...place, vpcId: consumed.vpcId, subnetId: consumed.subnetIds[0]! };
    const theirs = await startVpcServer(region, there, atTheEnd);
    const ownPlace = await region.locate({ vpcId: provided.vpcId, address: own.address, port: PORT });
    const samePlace = await region.locate({ vpcId: consumed.vpcId, address: own.address, port: PORT });
    expect(samePlace).not.toEqual(ownPlace);
    expect(await say(await dial(theirs.address), "hello")).toBe(`${theirs.address}: hello`);
    expect(own.peers).toEqual([]);
  });

  function crossZone(LoadBalancerArn: string, Value = "true"): Promise<Answer> {
    const Attributes = [{ Key: "load_balancing.cross_zone.enabled", Value }];
    return stage.owner.elasticloadbalancing("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes });
  }
});
