import { expect, onTestFinished, test, vi } from "vitest";
import { CONSUMER, makeLink, makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  const vpc = await makeVpc(call, ["use1-az1", "use1-az2"]);
  const group = async (GroupName: string): Promise<string> =>
    (await call("CreateSecurityGroup", { GroupName, Description: "x", VpcId: vpc.vpcId })).GroupId;
  const create = (more: object = {}) =>
    call("CreateLoadBalancer", { Name: "nlb", Type: "network", Scheme: "internal", Subnets: vpc.subnetIds, ...more });
  return { ...made, call, ...vpc, group, create };
}

test("a load balancer is provisioning, then active, with one interface of AWS's in each subnet", async () => {
  const { call, create, subnetIds } = await start();
  const { LoadBalancers } = await create();
  const { LoadBalancerArn, DNSName, State, AvailabilityZones } = LoadBalancers[0];
  expect(State).toEqual({ Code: "provisioning" });
  const suffix = /^arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer\/net\/nlb\/([0-9a-f]{16})$/.exec(
    LoadBalancerArn,
  )?.[1];
  expect(DNSName).toBe(`nlb-${suffix}.elb.us-east-1.amazonaws.com`);
  expect(AvailabilityZones.map((zone: { LoadBalancerAddresses: object[] }) => zone.LoadBalancerAddresses)).toEqual([
    [],
    [],
  ]);
  const Filters = [{ Name: "description", Values: [`ELB net/nlb/${suffix}`] }];
  const { NetworkInterfaces } = await call("DescribeNetworkInterfaces", { Filters });
  expect(NetworkInterfaces.map((row: { SubnetId: string }) => row.SubnetId)).toEqual(subnetIds);
  expect(NetworkInterfaces[0]).toMatchObject({
    InterfaceType: "network_load_balancer",
    RequesterId: "amazon-elb",
    RequesterManaged: true,
  });
  await vi.waitFor(async () => {
    expect((await call("DescribeLoadBalancers", { Names: ["nlb"] })).LoadBalancers[0].State.Code).toBe("active");
  });
});

test("the same name and settings give the same load balancer, other settings a duplicate", async () => {
  const { create, subnetIds } = await start();
  const [first, second] = [await create(), await create()];
  expect(second.LoadBalancers[0].LoadBalancerArn).toBe(first.LoadBalancers[0].LoadBalancerArn);
  await expect(create({ Subnets: [subnetIds[0]] })).rejects.toMatchObject({
    code: "DuplicateLoadBalancerName",
    message: "A load balancer with the same name 'nlb' exists, but with different settings",
  });
});

test.each([
  [{ Name: "internal-nlb" }, "ValidationError"],
  [{ Name: "-nlb" }, "ValidationError"],
  [{ Name: "n".repeat(33) }, "ValidationError"],
  [{ Type: "application" }, "InvalidConfigurationRequest"],
  [{ Type: undefined }, "InvalidConfigurationRequest"],
  [{ Subnets: [] }, "ValidationError"],
  [{ Subnets: ["subnet-0"] }, "SubnetNotFound"],
  [{ SecurityGroups: ["sg-0"] }, "InvalidSecurityGroup"],
  [{ Tags: [{ Key: "a" }, { Key: "a" }] }, "DuplicateTagKeys"],
])("%o is refused with %s and leaves nothing", async (more, code) => {
  const { call, create } = await start();
  await expect(create(more)).rejects.toMatchObject({ code });
  expect((await call("DescribeLoadBalancers")).LoadBalancers).toEqual([]);
  expect((await call("DescribeNetworkInterfaces")).NetworkInterfaces).toEqual([]);
});

test("two subnets of one zone and a subnet that is nearly full are refused", async () => {
  const { call, create, vpcId, subnetIds } = await start();
  const subnet = (CidrBlock: string) =>
    call("CreateSubnet", { VpcId: vpcId, CidrBlock, AvailabilityZoneId: "use1-az1" });
  const twin = (await subnet("10.0.50.0/24")).Subnet.SubnetId;
  await expect(create({ Subnets: [subnetIds[0], twin] })).rejects.toThrow(
    "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
  );
  const small = (await subnet("10.0.60.0/28")).Subnet.SubnetId;
  for (const Name of ["a", "b", "c", "d"]) await create({ Name, Subnets: [small] });
  await expect(create({ Subnets: [small] })).rejects.toThrow(`Not enough IP space available in ${small}.`);
});

test("an address that was asked for is shown; one that is taken makes the load balancer fail", async () => {
  const { call, create, subnetIds } = await start();
  const SubnetMappings = [{ SubnetId: subnetIds[0], PrivateIPv4Address: "10.0.1.77" }];
  const { LoadBalancers } = await create({ Subnets: undefined, SubnetMappings });
  expect(LoadBalancers[0].AvailabilityZones[0].LoadBalancerAddresses).toEqual([{ PrivateIPv4Address: "10.0.1.77" }]);
  await create({ Name: "late", Subnets: undefined, SubnetMappings });
  await vi.waitFor(async () => {
    expect((await call("DescribeLoadBalancers", { Names: ["late"] })).LoadBalancers[0].State.Code).toBe("failed");
  });
});

test("without groups at birth there are never any; with them they change but do not go", async () => {
  const { call, create, group } = await start();
  const GroupId = await group("one");
  const bare = (await create()).LoadBalancers[0].LoadBalancerArn;
  await expect(call("SetSecurityGroups", { LoadBalancerArn: bare, SecurityGroups: [GroupId] })).rejects.toThrow(
    "You cannot set security groups on a Network Load Balancer which was created without any security groups.",
  );
  const dressed = (await create({ Name: "dressed", SecurityGroups: [GroupId] })).LoadBalancers[0];
  expect(dressed.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic).toBe("on");
  const set = (SecurityGroups: string[], enforcement?: string) =>
    call("SetSecurityGroups", {
      LoadBalancerArn: dressed.LoadBalancerArn,
      SecurityGroups,
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforcement,
    });
  await expect(set([])).rejects.toMatchObject({ code: "InvalidConfigurationRequest" });
  const other = await group("two");
  expect(await set([other], "off")).toEqual({
    SecurityGroupIds: [other],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
  });
  const { NetworkInterfaces } = await call("DescribeNetworkInterfaces", {
    Filters: [{ Name: "group-id", Values: [other] }],
  });
  expect(NetworkInterfaces).toHaveLength(2);
  await call("DeleteSecurityGroup", { GroupId });
  await expect(call("DeleteSecurityGroup", { GroupId: other })).rejects.toMatchObject({ code: "DependencyViolation" });
});

test("interfaces linger after a delete, so that subnets cannot go at once", async () => {
  const { call, create, subnetIds } = await start();
  const { LoadBalancers } = await create();
  const input = { LoadBalancerArn: LoadBalancers[0].LoadBalancerArn };
  await call("DeleteLoadBalancer", input);
  await expect(call("DeleteSubnet", { SubnetId: subnetIds[0] })).rejects.toMatchObject({ code: "DependencyViolation" });
  expect(await call("DeleteLoadBalancer", input)).toEqual({});
  await vi.waitFor(() => call("DeleteSubnet", { SubnetId: subnetIds[0] }));
});

test("deletion protection protects, and unknown attributes or values are refused", async () => {
  const { call, create } = await start();
  const { LoadBalancerArn } = (await create()).LoadBalancers[0];
  const set = (Key: string, Value: string) =>
    call("ModifyLoadBalancerAttributes", { LoadBalancerArn, Attributes: [{ Key, Value }] });
  await expect(set("no.such.key", "true")).rejects.toMatchObject({ code: "ValidationError" });
  await expect(set("deletion_protection.enabled", "yes")).rejects.toMatchObject({ code: "ValidationError" });
  await set("deletion_protection.enabled", "true");
  await expect(call("DeleteLoadBalancer", { LoadBalancerArn })).rejects.toMatchObject({
    code: "OperationNotPermitted",
  });
  const { Attributes } = await call("DescribeLoadBalancerAttributes", { LoadBalancerArn });
  expect(Attributes).toContainEqual({ Key: "deletion_protection.enabled", Value: "true" });
  expect(Attributes).toContainEqual({ Key: "load_balancing.cross_zone.enabled", Value: "false" });
});

test("zones come and go, but not one that endpoints use, nor a subnet for another in its zone", async () => {
  const made = createTestWorld(onTestFinished);
  const { provider, provided, loadBalancerArn, admit, createEndpoint, stateOf } = await makeLink(made, {
    AcceptanceRequired: false,
  });
  await admit(`arn:aws:iam::${CONSUMER}:root`);
  const set = (...Subnets: (string | undefined)[]) =>
    provider("SetSubnets", { LoadBalancerArn: loadBalancerArn, Subnets });
  const [first, second] = provided.subnetIds;
  const subnet = { VpcId: provided.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId: "use1-az2" };
  const { Subnet } = await provider("CreateSubnet", subnet);
  await expect(set(first, Subnet.SubnetId)).rejects.toMatchObject({ code: "InvalidConfigurationRequest" });
  const { VpcEndpointId } = await createEndpoint();
  await vi.waitFor(async () => expect(await stateOf(VpcEndpointId)).toBe("available"));
  await expect(set(first)).rejects.toThrow("while VPC endpoints use its Availability Zone");
  const { AvailabilityZones } = await set(first, second);
  expect(AvailabilityZones).toHaveLength(2);
});

test("one account does not see another's load balancers", async () => {
  const { as, call, subnetIds } = await start();
  const arn = await makeLoadBalancer(call, subnetIds);
  const stranger = as("999900001111");
  expect((await stranger("DescribeLoadBalancers")).LoadBalancers).toEqual([]);
  await expect(stranger("DescribeLoadBalancers", { LoadBalancerArns: [arn] })).rejects.toMatchObject({
    code: "LoadBalancerNotFound",
    message: `Load balancers '[${arn}]' not found`,
  });
  await stranger("DeleteLoadBalancer", { LoadBalancerArn: arn });
  expect((await call("DescribeLoadBalancers")).LoadBalancers).toHaveLength(1);
});

test("tags belong to ARNs, twenty a call; pages are followed by marker", async () => {
  const { call, elb, create } = await start();
  const arns: string[] = [];
  for (const Name of ["a", "b", "c"]) {
    arns.push((await create({ Name, Tags: [{ Key: "made-as", Value: Name }] })).LoadBalancers[0].LoadBalancerArn);
  }
  const { DescribeTags } = elb(PROVIDER);
  await call("AddTags", { ResourceArns: arns, Tags: [{ Key: "team", Value: "data" }] });
  await call("RemoveTags", { ResourceArns: [arns[0]], TagKeys: ["made-as"] });
  expect(await DescribeTags!({ ResourceArns: arns.slice(0, 2) }, undefined!)).toMatchObject({
    TagDescriptions: [
      { Tags: [{ Key: "team", Value: "data" }] },
      {
        Tags: [
          { Key: "made-as", Value: "b" },
          { Key: "team", Value: "data" },
        ],
      },
    ],
  });
  expect(() => DescribeTags!({ ResourceArns: Array(21).fill(arns[0]) }, undefined!)).toThrow(
    "less than or equal to 20",
  );
  const first = await call("DescribeLoadBalancers", { PageSize: 2 });
  const second = await call("DescribeLoadBalancers", { PageSize: 2, Marker: first.NextMarker });
  expect([first.LoadBalancers.length, second.LoadBalancers.length, second.NextMarker]).toEqual([2, 1, undefined]);
});
