import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage } from "../testing/open-stage.ts";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";
import { type Answer, makeLoadBalancer, makeNetwork, type Stage } from "../testing/stories/story.ts";
import { dialFrom, say, startVpcServer, tryDialFrom } from "../testing/vpc-traffic.ts";
import { defaultChoices } from "./open-questions.ts";

const PORT = 5432;

/** Each question answered the other way while the region runs, and what an SDK's client or a packet sees of it. */
describe("a region answers an open question as it is told to", { timeout: 60_000 }, () => {
  let region: TestRegion;
  let stage: Stage;
  let provided: Awaited<ReturnType<typeof makeNetwork>>;
  let consumed: Awaited<ReturnType<typeof makeNetwork>>;
  let services = 0;
  let socksProxy: string;
  const cleanups: (() => void)[] = [];
  const atTheEnd = (cleanup: () => void) => void cleanups.push(cleanup);
  afterAll(() => {
    for (const cleanup of cleanups) cleanup();
  });

  beforeAll(async () => {
    region = await startTestRegion(afterAll);
    stage = openStage(region, afterAll);
    provided = await makeNetwork(stage.owner, "10.0");
    consumed = await makeNetwork(stage.platform, "10.1");
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: PORT, ToPort: PORT, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
    await stage.owner.ec2("AuthorizeSecurityGroupIngress", { GroupId: provided.groupId, IpPermissions });
    await stage.platform.ec2("AuthorizeSecurityGroupIngress", { GroupId: consumed.groupId, IpPermissions });
    const where = { accountId: stage.platform.id, region: "us-east-1", subnetId: consumed.subnetIds[0]! };
    ({ socksProxy } = await region.openHost(where));
  });

  afterEach(async () => {
    await choose(defaultChoices());
  });

  const choose = (body: object) => stage.admin("choices", { method: "POST", body });

  async function makeService(more: object = {}) {
    services += 1;
    const { owner, until } = stage;
    const LoadBalancerArn = await makeLoadBalancer(owner, `warehouse-${services}`, provided.subnetIds, until);
    const { ServiceConfiguration } = await stage.owner.ec2("CreateVpcEndpointServiceConfiguration", {
      ...{ NetworkLoadBalancerArns: [LoadBalancerArn], ...more },
    });
    const { ServiceId, ServiceName } = ServiceConfiguration;
    const AddAllowedPrincipals = [`arn:aws:iam::${stage.platform.id}:root`];
    await stage.owner.ec2("ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals });
    return { ServiceId, ServiceName, LoadBalancerArn };
  }

  async function makeEndpoint(more: object = {}) {
    const { ServiceId, ServiceName, LoadBalancerArn } = await makeService();
    const { VpcEndpoint } = await stage.platform.ec2("CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, SubnetIds: consumed.subnetIds },
      ...{ SecurityGroupIds: [consumed.groupId], ...more },
    });
    const VpcEndpointIds: string[] = [VpcEndpoint.VpcEndpointId];
    const decide = (what: "Accept" | "Reject"): Promise<Answer> =>
      stage.owner.ec2(`${what}VpcEndpointConnections`, { ServiceId, VpcEndpointIds });
    const look = async (): Promise<Answer> =>
      (await stage.platform.ec2("DescribeVpcEndpoints", { VpcEndpointIds })).VpcEndpoints[0];
    const stateIs = (state: string) => stage.until(async () => (await look()).State === state);
    return { LoadBalancerArn, VpcEndpoint, VpcEndpointIds, decide, look, stateIs };
  }

  test("whether a rejected endpoint may be accepted, and with which code it is not", async () => {
    const { decide, look, stateIs } = await makeEndpoint();
    await decide("Reject");
    await choose({ acceptAfterReject: "refused", wrongStateCode: "IncorrectState" });
    expect((await decide("Accept")).Unsuccessful).toMatchObject([{ Error: { Code: "IncorrectState" } }]);
    expect((await look()).State).toBe("rejected");
    await choose({ wrongStateCode: "InvalidParameter" });
    expect((await decide("Accept")).Unsuccessful).toMatchObject([{ Error: { Code: "InvalidParameter" } }]);
    await choose({ acceptAfterReject: "works" });
    expect((await decide("Accept")).Unsuccessful).toEqual([]);
    await stateIs("available");
  });

  test("whether a request that nobody answers expires", async () => {
    const { decide, look } = await makeEndpoint();
    await stage.admin("clock", { method: "POST", body: { advanceSeconds: 8 * 86_400 } });
    expect((await look()).State).toBe("pendingAcceptance");
    await choose({ requestExpiry: 7 * 86_400 });
    expect((await look()).State).toBe("expired");
    expect((await decide("Accept")).Unsuccessful).toHaveLength(1);
  });

  test("whether the owner's own account needs a permission", async () => {
    const { ServiceName } = await makeService();
    const input = { VpcEndpointType: "Interface", VpcId: provided.vpcId, ServiceName, SubnetIds: provided.subnetIds };
    await choose({ ownAccount: "needs-permission" });
    await expect(stage.owner.ec2("CreateVpcEndpoint", input)).rejects.toThrow("InvalidServiceName");
    await choose({ ownAccount: "admitted" });
    expect((await stage.owner.ec2("CreateVpcEndpoint", input)).VpcEndpoint.State).toBe("pendingAcceptance");
  });

  test("whether an endpoint has interfaces before it is accepted; the address wished for is its own afterwards", async () => {
    await choose({ interfacesBeforeAcceptance: "absent" });
    const [SubnetId, other] = consumed.subnetIds;
    const subnet = (await stage.platform.ec2("DescribeSubnets", { SubnetIds: [SubnetId] })).Subnets[0];
    const Ipv4 = subnet.CidrBlock.replace(/\d+\/\d+$/, "77");
    const { VpcEndpoint, VpcEndpointIds, decide, look, stateIs } = await makeEndpoint({
      ...{ SubnetIds: [SubnetId], SubnetConfigurations: [{ SubnetId, Ipv4 }] },
    });
    expect(VpcEndpoint).toMatchObject({ SubnetIds: [SubnetId], NetworkInterfaceIds: [] });
    const VpcEndpointId = VpcEndpointIds[0];
    await stage.platform.ec2("ModifyVpcEndpoint", { VpcEndpointId, AddSubnetIds: [other] });
    expect(await look()).toMatchObject({ SubnetIds: [SubnetId, other], NetworkInterfaceIds: [] });
    await decide("Accept");
    await stateIs("available");
    const { NetworkInterfaceIds } = await look();
    expect((await look()).SubnetIds).toEqual([SubnetId, other]);
    const { NetworkInterfaces } = await stage.platform.ec2("DescribeNetworkInterfaces", { NetworkInterfaceIds });
    expect(NetworkInterfaces.map((row: Answer) => row.SubnetId).sort()).toEqual([SubnetId, other].sort());
    expect(NetworkInterfaces.map((row: Answer) => row.PrivateIpAddress)).toContain(Ipv4);
  });

  test("how long an endpoint's interfaces are seen after it", async () => {
    const interfacesAfterDelete = async () => {
      const { VpcEndpoint, VpcEndpointIds } = await makeEndpoint();
      await stage.admin("clock", { method: "POST", body: { profile: "real" } });
      await stage.platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds });
      // Long enough for the endpoint to be gone, shorter than its interfaces linger.
      await stage.admin("clock", { method: "POST", body: { advanceSeconds: 120 } });
      const ids: string[] = VpcEndpoint.NetworkInterfaceIds;
      const Filters = [{ Name: "network-interface-id", Values: ids }];
      const { NetworkInterfaces } = await stage.platform.ec2("DescribeNetworkInterfaces", { Filters });
      await stage.admin("clock", { method: "POST", body: { profile: "instant" } });
      return NetworkInterfaces.length;
    };
    expect(await interfacesAfterDelete()).toBe(2);
    await choose({ interfaceLinger: 0 });
    expect(await interfacesAfterDelete()).toBe(0);
  });

  test("whether PrivateDnsEnabled left out means true where there is a name", async () => {
    const { ServiceId, ServiceName } = await makeService({ PrivateDnsName: "db.example.com" });
    const describe = { ServiceIds: [ServiceId] };
    const [service] = (await stage.owner.ec2("DescribeVpcEndpointServiceConfigurations", describe))
      .ServiceConfigurations;
    const { Name, Value } = service.PrivateDnsNameConfiguration;
    await stage.admin("dns-records", { method: "POST", body: { name: `${Name}.db.example.com`, values: [Value] } });
    await stage.owner.ec2("StartVpcEndpointServicePrivateDnsVerification", { ServiceId });
    await stage.until(async () => {
      const answer = await stage.owner.ec2("DescribeVpcEndpointServiceConfigurations", describe);
      return answer.ServiceConfigurations[0].PrivateDnsNameConfiguration.State === "verified";
    });
    const { vpcId } = consumed;
    await stage.platform.ec2("ModifyVpcAttribute", { VpcId: vpcId, EnableDnsHostnames: { Value: true } });
    const create = async () => {
      const input = { VpcEndpointType: "Interface", VpcId: vpcId, ServiceName, SubnetIds: consumed.subnetIds };
      return (await stage.platform.ec2("CreateVpcEndpoint", input)).VpcEndpoint.PrivateDnsEnabled;
    };
    expect(await create()).toBe(false);
    await choose({ privateDnsDefault: "enabled" });
    expect(await create()).toBe(true);
    // A service without a name is not concerned.
    expect((await makeEndpoint()).VpcEndpoint.PrivateDnsEnabled).toBe(false);
  });

  test("what a client meets where there is no target, and what becomes of its connections at a rejection", async () => {
    const elbv2 = stage.owner.elasticloadbalancing;
    const group = { Name: "servers", Protocol: "TCP", Port: PORT, VpcId: provided.vpcId, TargetType: "ip" };
    const { TargetGroupArn } = (await elbv2("CreateTargetGroup", group)).TargetGroups[0];
    const DefaultActions = [{ Type: "forward", TargetGroupArn }];
    const { LoadBalancerArn, VpcEndpoint, decide, stateIs } = await makeEndpoint();
    await elbv2("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: PORT, DefaultActions });
    const Attributes = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
    await elbv2("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes });
    await decide("Accept");
    await stateIs("available");
    const destination = { host: VpcEndpoint.DnsEntries[0].DnsName, port: PORT };
    expect(await tryDialFrom(socksProxy, destination, atTheEnd)).toBe("refused");
    await choose({ noTarget: "dropped" });
    expect(await tryDialFrom(socksProxy, destination, atTheEnd)).toBe("silent");

    const { address } = await startVpcServer(
      region,
      {
        ...{ accountId: stage.owner.id, vpcId: provided.vpcId, subnetId: provided.subnetIds[0]! },
        ...{ groupIds: [provided.groupId], port: PORT },
      },
      atTheEnd,
    );
    await elbv2("RegisterTargets", { TargetGroupArn, Targets: [{ Id: address }] });
    await stage.until(async () => {
      const { TargetHealthDescriptions } = await elbv2("DescribeTargetHealth", { TargetGroupArn });
      return TargetHealthDescriptions[0].TargetHealth.State === "healthy";
    });
    await choose({ flowsAtReject: "kept" });
    const kept = await dialFrom(socksProxy, destination, atTheEnd);
    expect(await say(kept, "hello")).toBe(`${address}: hello`);
    await decide("Reject");
    expect(await say(kept, "still there?")).toBe(`${address}: still there?`);
    expect(await tryDialFrom(socksProxy, destination, atTheEnd)).toBe("refused");

    await choose({ flowsAtReject: "cut" });
    await decide("Accept");
    await stateIs("available");
    const cut = await dialFrom(socksProxy, destination, atTheEnd);
    expect(await say(cut, "hello")).toBe(`${address}: hello`);
    await decide("Reject");
    await expect(say(cut, "still there?")).rejects.toThrow();
  });
});
