import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { atEnd } from "./testing/at-end.ts";
import { openStage } from "./testing/open-stage.ts";
import { startTestRegion } from "./testing/start-test-region.ts";
import { type Answer, makeLoadBalancer, makeNetwork, type Stage } from "./testing/stories/story.ts";

const onEnd = atEnd();

/**
 * What a stand-in for AWS must enforce, by its number in the specification, each through the SDK:
 *
 * | 1, 2, 4, 12–16 | here |
 * | 3, 5–9, 17 | appendix-b-packets.region.test.ts, through TCP connections |
 * | 10 | services/rds/failover.soak.test.ts; events: services/rds/events.test.ts; TTL of 5 s: dns/records.test.ts |
 * | 11 | services/rds/clusters.region.test.ts |
 */
describe("what a stand-in must enforce", { timeout: 60_000 }, () => {
  let stage: Stage;
  let network: Awaited<ReturnType<typeof makeNetwork>>;
  let consumed: Awaited<ReturnType<typeof makeNetwork>>;

  beforeAll(async () => {
    const region = await startTestRegion(onEnd);
    stage = openStage(region, onEnd);
    network = await makeNetwork(stage.owner, "10.0");
    consumed = await makeNetwork(stage.platform, "10.0");
  });

  async function makeService(name: string, subnetIds: string[], isAdmitted = true) {
    const { owner, platform, until } = stage;
    const loadBalancerArn = await makeLoadBalancer(owner, name, subnetIds, until);
    const { ServiceConfiguration } = await owner.ec2("CreateVpcEndpointServiceConfiguration", {
      NetworkLoadBalancerArns: [loadBalancerArn],
    });
    const { ServiceId, ServiceName } = ServiceConfiguration;
    const AddAllowedPrincipals = [`arn:aws:iam::${platform.id}:root`];
    if (isAdmitted) await owner.ec2("ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals });
    return { loadBalancerArn, ServiceId, ServiceName };
  }

  const createEndpoint = (ServiceName: string, more: object = {}): Promise<Answer> =>
    stage.platform.ec2("CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, PrivateDnsEnabled: false },
      ...{ SubnetIds: consumed.subnetIds.slice(0, 1), ...more },
    });

  test("1: who is not permitted gets the same InvalidServiceName as for a service that does not exist", async () => {
    const { ServiceName } = await makeService("one", network.subnetIds, false);
    const unknown = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
    const refusalOf = async (name: string) => {
      const error: Error = await createEndpoint(name).catch((caught) => caught);
      return { name: error.name, message: error.message.replaceAll(name, "NAME") };
    };
    const refusal = await refusalOf(ServiceName);
    expect(refusal.name).toBe("InvalidServiceName");
    expect(refusal.message).toContain("The Vpc Endpoint Service 'NAME' does not exist");
    expect(refusal).toEqual(await refusalOf(unknown));
  });

  test("2: zones are matched by id, one subnet for each; their names differ between accounts", async () => {
    const { ServiceName } = await makeService("two", network.subnetIds.slice(0, 1));
    await expect(createEndpoint(ServiceName, { SubnetIds: [consumed.subnetIds[1]] })).rejects.toThrow(
      `The VPC endpoint service ${ServiceName} does not support the availability zone of the subnet: ${consumed.subnetIds[1]}.`,
    );
    const twin = await stage.platform.ec2("CreateSubnet", {
      ...{ VpcId: consumed.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId: "use1-az1" },
    });
    const both = [consumed.subnetIds[0], twin.Subnet.SubnetId];
    await expect(createEndpoint(ServiceName, { SubnetIds: both })).rejects.toMatchObject({
      name: "DuplicateSubnetsInSameZone",
    });
    const zonesOf = async ({ ec2 }: Stage["owner"]) => {
      const { AvailabilityZones } = await ec2("DescribeAvailabilityZones");
      return new Map<string, string>(AvailabilityZones.map((zone: Answer) => [zone.ZoneId, zone.ZoneName]));
    };
    const [own, theirs] = await Promise.all([zonesOf(stage.owner), zonesOf(stage.platform)]);
    expect([...own.keys()].sort()).toEqual([...theirs.keys()].sort());
    expect([...own]).not.toEqual([...theirs]);
  });

  test("4: a load balancer has one service and is not deleted before it, nor the service before its connections", async () => {
    const { owner, platform } = stage;
    const { loadBalancerArn, ServiceId, ServiceName } = await makeService("four", network.subnetIds);
    const again = { NetworkLoadBalancerArns: [loadBalancerArn] };
    await expect(owner.ec2("CreateVpcEndpointServiceConfiguration", again)).rejects.toThrow(
      "LBs are already associated with another VPC Endpoint Service Configuration",
    );
    const removal = { LoadBalancerArn: loadBalancerArn };
    await expect(owner.elasticloadbalancing("DeleteLoadBalancer", removal)).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
    const { VpcEndpoint } = await createEndpoint(ServiceName);
    const remove = () => owner.ec2("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [ServiceId] });
    expect((await remove()).Unsuccessful).toMatchObject([
      { ResourceId: ServiceId, Error: { Code: "ExistingVpcEndpointConnections" } },
    ]);
    const VpcEndpointIds = [VpcEndpoint.VpcEndpointId];
    await owner.ec2("RejectVpcEndpointConnections", { ServiceId, VpcEndpointIds });
    expect((await remove()).Unsuccessful).toEqual([]);
    await platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds });
    await owner.elasticloadbalancing("DeleteLoadBalancer", removal);
  });

  test("12: switched on, calls are throttled by AWS's buckets", async () => {
    const region = await startTestRegion(onTestFinished, { throttle: true });
    const { owner } = openStage(region, onTestFinished);
    const unknown = { VpcEndpointType: "Interface", VpcId: "vpc-0123456789abcdef0", ServiceName: "none" };
    const refusals: string[] = [];
    for (let count = 0; count < 6; count++)
      refusals.push(await owner.ec2("CreateVpcEndpoint", unknown).catch((error: Error) => error.name));
    expect(refusals[0]).toBe("InvalidVpcID.NotFound");
    expect(refusals[5]).toBe("RequestLimitExceeded");
  });

  test("12: switched on, what was just made is not found, and a new service is unavailable, for a while", async () => {
    const region = await startTestRegion(onTestFinished, { consistency: "eventual", profile: "real" });
    const { owner, admin } = openStage(region, onTestFinished);
    const advance = (advanceSeconds: number) => admin("clock", { method: "POST", body: { advanceSeconds } });
    const { Vpc } = await owner.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" });
    const VpcIds = [Vpc.VpcId];
    await expect(owner.ec2("DescribeVpcs", { VpcIds })).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
    await advance(5);
    expect((await owner.ec2("DescribeVpcs", { VpcIds })).Vpcs).toHaveLength(1);
    const { Subnet } = await owner.ec2("CreateSubnet", { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24" });
    await advance(5);
    const input = { Name: "new", Type: "network", Scheme: "internal", Subnets: [Subnet.SubnetId] };
    const { LoadBalancers } = await owner.elasticloadbalancing("CreateLoadBalancer", input);
    await advance(600);
    const NetworkLoadBalancerArns = [LoadBalancers[0].LoadBalancerArn];
    const made = await owner.ec2("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns });
    const { ServiceName } = made.ServiceConfiguration;
    const wish = { VpcEndpointType: "Interface", VpcId: Vpc.VpcId, ServiceName, PrivateDnsEnabled: false };
    const create = () => owner.ec2("CreateVpcEndpoint", wish);
    await expect(create()).rejects.toMatchObject({ name: "Unavailable", $metadata: { httpStatusCode: 503 } });
    await advance(15);
    expect((await create()).VpcEndpoint.State).toBe("pendingAcceptance");
  });

  test("13: what fails in part is told in a list, with status 200", async () => {
    const { owner, platform } = stage;
    const { ServiceId } = await makeService("thirteen", network.subnetIds);
    const VpcEndpointIds = ["vpce-0123456789abcdef0"];
    const deleted = await platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds });
    expect(deleted.$metadata.httpStatusCode).toBe(200);
    expect(deleted.Unsuccessful).toMatchObject([
      { ResourceId: VpcEndpointIds[0], Error: { Code: "InvalidVpcEndpoint.NotFound" } },
    ]);
    for (const operation of ["AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"]) {
      const { $metadata, Unsuccessful } = await owner.ec2(operation, { ServiceId, VpcEndpointIds });
      expect($metadata.httpStatusCode).toBe(200);
      expect(Unsuccessful).toHaveLength(1);
    }
    const ServiceIds = ["vpce-svc-0123456789abcdef0"];
    const services = await owner.ec2("DeleteVpcEndpointServiceConfigurations", { ServiceIds });
    expect(services.Unsuccessful).toMatchObject([{ Error: { Code: "InvalidVpcEndpointService.NotFound" } }]);
  });

  test("14: a service's state begins with a capital, an endpoint's does not", async () => {
    const { ServiceId, ServiceName } = await makeService("fourteen", network.subnetIds);
    const described = await stage.owner.ec2("DescribeVpcEndpointServiceConfigurations", { ServiceIds: [ServiceId] });
    expect(described.ServiceConfigurations[0].ServiceState).toBe("Available");
    expect((await createEndpoint(ServiceName)).VpcEndpoint.State).toBe("pendingAcceptance");
  });

  test("15: interfaces of a deleted load balancer linger, and their group cannot go before them", async () => {
    const region = await startTestRegion(onTestFinished, { profile: "real" });
    const { owner, admin } = openStage(region, onTestFinished);
    const advance = (advanceSeconds: number) => admin("clock", { method: "POST", body: { advanceSeconds } });
    const { subnetIds, groupId } = await makeNetwork(owner, "10.0");
    const input = { Name: "lingering", Type: "network", Scheme: "internal", Subnets: subnetIds };
    const made = await owner.elasticloadbalancing("CreateLoadBalancer", { ...input, SecurityGroups: [groupId] });
    await advance(600);
    const { LoadBalancerArn } = made.LoadBalancers[0];
    await owner.elasticloadbalancing("DeleteLoadBalancer", { LoadBalancerArn });
    const remove = () => owner.ec2("DeleteSecurityGroup", { GroupId: groupId });
    await expect(remove()).rejects.toMatchObject({ name: "DependencyViolation" });
    await advance(3600);
    await remove();
  });

  test("16: a client token answers the same endpoint again, and refuses another request", async () => {
    const { ServiceName } = await makeService("sixteen", network.subnetIds);
    const ClientToken = "sixteen";
    const first = await createEndpoint(ServiceName, { ClientToken });
    const again = await createEndpoint(ServiceName, { ClientToken });
    expect(again.VpcEndpoint.VpcEndpointId).toBe(first.VpcEndpoint.VpcEndpointId);
    await expect(
      createEndpoint(ServiceName, { ClientToken, SubnetIds: [consumed.subnetIds[1]] }),
    ).rejects.toMatchObject({ name: "IdempotentParameterMismatch" });
  });
});
