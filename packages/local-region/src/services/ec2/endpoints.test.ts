import { expect, onTestFinished, test, vi } from "vitest";
import { CONSUMER, makeLink } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start(service: object = {}) {
  const made = createTestWorld(onTestFinished);
  const link = await makeLink(made, service);
  await link.admit(`arn:aws:iam::${CONSUMER}:root`);
  const becomes = (id: string, state: string | undefined) =>
    vi.waitFor(async () => expect(await link.stateOf(id)).toBe(state));
  return { ...made, ...link, becomes };
}

test("an endpoint waits for acceptance, then is pending, then available", async () => {
  const { provider, createEndpoint, serviceId, stateOf, becomes } = await start();
  const endpoint = await createEndpoint();
  expect(endpoint).toMatchObject({ State: "pendingAcceptance", VpcEndpointType: "Interface", OwnerId: CONSUMER });
  expect(endpoint.NetworkInterfaceIds).toHaveLength(2);
  const accepted = await provider("AcceptVpcEndpointConnections", {
    ServiceId: serviceId,
    VpcEndpointIds: [endpoint.VpcEndpointId],
  });
  expect(accepted).toEqual({ Unsuccessful: [] });
  expect(await stateOf(endpoint.VpcEndpointId)).toBe("pending");
  await becomes(endpoint.VpcEndpointId, "available");
  const { VpcEndpointConnections } = await provider("DescribeVpcEndpointConnections");
  expect(VpcEndpointConnections).toMatchObject([{ VpcEndpointState: "available", VpcEndpointOwner: CONSUMER }]);
});

test("packets pass before an endpoint says that it is available", async () => {
  const { world, createEndpoint, holdRefreshes, becomes, stateOf } = await start({ AcceptanceRequired: false });
  const endpoint = await createEndpoint();
  expect(endpoint.State).toBe("pending");
  const release = holdRefreshes();
  await vi.waitFor(() => expect(world.ec2.endpoints.get(endpoint.VpcEndpointId)?.isOpen).toBe(true));
  expect(await stateOf(endpoint.VpcEndpointId)).toBe("pending");
  release();
  await becomes(endpoint.VpcEndpointId, "available");
});

test("a rejection that comes while an endpoint starts is not undone", async () => {
  const { world, provider, createEndpoint, serviceId, stateOf } = await start({ AcceptanceRequired: false });
  const { VpcEndpointId } = await createEndpoint();
  await provider("RejectVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await stateOf(VpcEndpointId)).toBe("rejected");
  expect(world.ec2.endpoints.get(VpcEndpointId)?.isOpen).toBe(false);
});

test("a network that cannot follow makes the endpoint fail with its reason", async () => {
  const { world, createEndpoint, consumer, becomes } = await start({ AcceptanceRequired: false });
  const { VpcEndpointId } = await createEndpoint();
  world.network.refresh = async () => {
    throw new Error("no such device");
  };
  await becomes(VpcEndpointId, "failed");
  const { VpcEndpoints } = await consumer("DescribeVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] });
  expect(VpcEndpoints[0].LastError).toEqual({ Code: "InternalError", Message: "no such device" });
});

test("names carry the id, a suffix and the consumer's zone names", async () => {
  const { consumer, createEndpoint, consumed, serviceId } = await start();
  const { VpcEndpointId, DnsEntries } = await createEndpoint();
  const { Subnets } = await consumer("DescribeSubnets", { SubnetIds: consumed.subnetIds.slice(0, 2) });
  const suffix = /^vpce-0[0-9a-f]{16}-([0-9a-z]{8})\./.exec(DnsEntries[0].DnsName)?.[1];
  const domain = `${serviceId}.us-east-1.vpce.amazonaws.com`;
  expect(DnsEntries.map((entry: { DnsName: string }) => entry.DnsName)).toEqual([
    `${VpcEndpointId}-${suffix}.${domain}`,
    ...Subnets.map(
      (subnet: { AvailabilityZone: string }) => `${VpcEndpointId}-${suffix}-${subnet.AvailabilityZone}.${domain}`,
    ),
  ]);
  expect(DnsEntries[0].HostedZoneId).toBe("Z7HUB22UULQXV");
});

test("its interfaces are AWS's: described so, not to be deleted by hand, and in the default group when none is named", async () => {
  const { consumer, createEndpoint, consumed } = await start();
  const { VpcEndpointId, Groups } = await createEndpoint();
  expect(Groups).toMatchObject([{ GroupName: "default" }]);
  const { NetworkInterfaces } = await consumer("DescribeNetworkInterfaces", {
    Filters: [{ Name: "description", Values: [`VPC Endpoint Interface ${VpcEndpointId}`] }],
  });
  expect(NetworkInterfaces).toHaveLength(2);
  expect(NetworkInterfaces[0]).toMatchObject({
    InterfaceType: "vpc_endpoint",
    RequesterManaged: true,
    Status: "in-use",
    VpcId: consumed.vpcId,
    OwnerId: CONSUMER,
    Groups,
  });
  await expect(
    consumer("DeleteNetworkInterface", { NetworkInterfaceId: NetworkInterfaces[0].NetworkInterfaceId }),
  ).rejects.toMatchObject({ code: "OperationNotPermitted" });
});

test("an omitted type is Gateway, which an interface service is not", async () => {
  const { consumer, consumed, serviceName } = await start();
  await expect(
    consumer("CreateVpcEndpoint", { VpcId: consumed.vpcId, ServiceName: serviceName }),
  ).rejects.toMatchObject({
    code: "InvalidParameter",
    message: "Endpoint type (Gateway) does not match available service types ([Interface]).",
  });
});

test("subnets must be in zones of the service, and no two in one zone", async () => {
  const { consumer, consumed, createEndpoint, serviceName } = await start();
  const [first, , third] = consumed.subnetIds;
  await expect(createEndpoint({ SubnetIds: [first, third] })).rejects.toMatchObject({
    code: "InvalidParameter",
    message: `The VPC endpoint service ${serviceName} does not support the availability zone of the subnet: ${third}.`,
  });
  const subnet = { VpcId: consumed.vpcId, CidrBlock: "10.0.77.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await consumer("CreateSubnet", subnet);
  await expect(createEndpoint({ SubnetIds: [first, Subnet.SubnetId] })).rejects.toMatchObject({
    code: "DuplicateSubnetsInSameZone",
    message: `Found another VPC endpoint subnet in the availability zone of ${Subnet.SubnetId}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
  });
  expect((await consumer("DescribeNetworkInterfaces")).NetworkInterfaces).toEqual([]);
});

test.each([
  [{ VpcId: "vpc-0" }, "InvalidVpcID.NotFound"],
  [{ SubnetIds: ["subnet-0"] }, "InvalidSubnetID.NotFound"],
  [{ SubnetIds: ["net_1"] }, "InvalidSubnetId.Malformed"],
  [{ SecurityGroupIds: ["sg-0"] }, "InvalidGroup.NotFound"],
  [{ VpcId: undefined }, "MissingParameter"],
  [{ PrivateDnsEnabled: true }, "InvalidParameter"],
  [{ IpAddressType: "ipv6" }, "InvalidParameter"],
])("%o is refused with %s", async (more, code) => {
  const { consumer, createEndpoint } = await start();
  await expect(createEndpoint(more)).rejects.toMatchObject({ code });
  expect((await consumer("DescribeVpcEndpoints")).VpcEndpoints).toEqual([]);
});

test("private DNS needs a name, the VPC's settings and a verified name, in this order", async () => {
  const { consumer, consumed, provider, serviceId, createEndpoint } = await start();
  const create = () => createEndpoint({ PrivateDnsEnabled: true });
  await expect(create()).rejects.toThrow("does not provide a private DNS name.");
  await provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, PrivateDnsName: "db.example.com" });
  await expect(create()).rejects.toThrow("requires both enableDnsSupport and enableDnsHostnames");
  await consumer("ModifyVpcAttribute", { VpcId: consumed.vpcId, EnableDnsHostnames: { Value: true } });
  await expect(create()).rejects.toThrow("has not verified the private DNS name.");
});

test("a chosen address is taken, and must be free and the subnet's", async () => {
  const { consumer, consumed, createEndpoint } = await start();
  const SubnetIds = consumed.subnetIds.slice(0, 1);
  const configuration = (Ipv4: string) => ({ SubnetIds, SubnetConfigurations: [{ SubnetId: SubnetIds[0], Ipv4 }] });
  const { NetworkInterfaceIds } = await createEndpoint(configuration("10.0.1.99"));
  const { NetworkInterfaces } = await consumer("DescribeNetworkInterfaces", { NetworkInterfaceIds });
  expect(NetworkInterfaces[0].PrivateIpAddress).toBe("10.0.1.99");
  await expect(createEndpoint(configuration("10.0.1.99"))).rejects.toMatchObject({ code: "InvalidIPAddress.InUse" });
  for (const kept of ["10.0.1.3", "10.0.1.255", "10.0.2.9"]) {
    await expect(createEndpoint(configuration(kept))).rejects.toMatchObject({ code: "InvalidParameterValue" });
  }
});

test("a rejected endpoint keeps its interfaces until the consumer deletes it", async () => {
  const { provider, consumer, createEndpoint, serviceId, becomes, refreshes } = await start();
  const { VpcEndpointId } = await createEndpoint();
  const before = refreshes();
  await provider("RejectVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] });
  expect(refreshes()).toBeGreaterThan(before);
  await becomes(VpcEndpointId, "rejected");
  expect((await consumer("DescribeNetworkInterfaces")).NetworkInterfaces).toHaveLength(2);
  expect(await provider("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] })).toMatchObject({
    Unsuccessful: [{ ResourceId: VpcEndpointId, Error: { Code: "InvalidVpcEndpoint.NotFound" } }],
  });
  expect(await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] })).toEqual({ Unsuccessful: [] });
  await becomes(VpcEndpointId, undefined);
  expect((await consumer("DescribeNetworkInterfaces")).NetworkInterfaces).toEqual([]);
  await expect(consumer("DescribeVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] })).rejects.toMatchObject({
    code: "InvalidVpcEndpointId.NotFound",
  });
});

test("an answer to a rejection is given only when packets have stopped", async () => {
  const { provider, createEndpoint, serviceId, becomes, holdRefreshes } = await start({ AcceptanceRequired: false });
  const { VpcEndpointId } = await createEndpoint();
  await becomes(VpcEndpointId, "available");
  const release = holdRefreshes();
  let isAnswered = false;
  const answer = provider("RejectVpcEndpointConnections", {
    ServiceId: serviceId,
    VpcEndpointIds: [VpcEndpointId],
  }).then(() => {
    isAnswered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAnswered).toBe(false);
  release();
  await answer;
});

test("a service with live connections cannot be deleted; with rejected ones it can, and they cannot come back", async () => {
  const { provider, createEndpoint, serviceId, stateOf } = await start();
  const { VpcEndpointId } = await createEndpoint();
  const remove = () => provider("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [serviceId, "vpce-svc-0"] });
  expect((await remove()).Unsuccessful).toEqual([
    {
      ResourceId: serviceId,
      Error: {
        Code: "ExistingVpcEndpointConnections",
        Message: "Service has existing active VPC Endpoint connections!",
      },
    },
    {
      ResourceId: "vpce-svc-0",
      Error: {
        Code: "InvalidVpcEndpointService.NotFound",
        Message: "The VpcEndpointService Id 'vpce-svc-0' does not exist",
      },
    },
  ]);
  await provider("RejectVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] });
  expect((await remove()).Unsuccessful).toHaveLength(1);
  expect(await stateOf(VpcEndpointId)).toBe("rejected");
  await expect(
    provider("AcceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] }),
  ).rejects.toMatchObject({ code: "InvalidVpcEndpointServiceId.NotFound" });
});

test("accepting what cannot be accepted is listed, with success for the rest", async () => {
  const { provider, createEndpoint, serviceId, becomes } = await start();
  const one = await createEndpoint();
  const two = await createEndpoint();
  const accept = (...VpcEndpointIds: string[]) =>
    provider("AcceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds });
  await accept(one.VpcEndpointId);
  await becomes(one.VpcEndpointId, "available");
  const { Unsuccessful } = await accept(one.VpcEndpointId, "vpce-0", two.VpcEndpointId);
  expect(
    Unsuccessful.map((item: { ResourceId: string; Error: { Code: string } }) => [item.ResourceId, item.Error.Code]),
  ).toEqual([
    [one.VpcEndpointId, "InvalidParameter"],
    ["vpce-0", "InvalidVpcEndpointId.NotFound"],
  ]);
  await becomes(two.VpcEndpointId, "available");
});

test("turning acceptance off leaves what waits waiting, and a removed principal leaves what is accepted", async () => {
  const { provider, createEndpoint, serviceId, stateOf, becomes } = await start();
  const { VpcEndpointId } = await createEndpoint();
  await provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, AcceptanceRequired: false });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await stateOf(VpcEndpointId)).toBe("pendingAcceptance");
  await provider("AcceptVpcEndpointConnections", { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] });
  await becomes(VpcEndpointId, "available");
  const RemoveAllowedPrincipals = [`arn:aws:iam::${CONSUMER}:root`];
  await provider("ModifyVpcEndpointServicePermissions", { ServiceId: serviceId, RemoveAllowedPrincipals });
  expect(await stateOf(VpcEndpointId)).toBe("available");
  await expect(createEndpoint()).rejects.toMatchObject({ code: "InvalidServiceName" });
});

test("groups and subnets change through ModifyVpcEndpoint, while packets go on", async () => {
  const { world, consumer, consumed, createEndpoint, becomes, stateOf } = await start({ AcceptanceRequired: false });
  const { VpcEndpointId, Groups } = await createEndpoint({ SubnetIds: consumed.subnetIds.slice(0, 1) });
  await becomes(VpcEndpointId, "available");
  const { GroupId } = await consumer("CreateSecurityGroup", {
    GroupName: "x",
    Description: "x",
    VpcId: consumed.vpcId,
  });
  await consumer("ModifyVpcEndpoint", {
    VpcEndpointId,
    AddSecurityGroupIds: [GroupId],
    RemoveSecurityGroupIds: [Groups[0].GroupId],
    AddSubnetIds: [consumed.subnetIds[1]],
  });
  expect(await stateOf(VpcEndpointId)).toBe("pending");
  expect(world.ec2.endpoints.get(VpcEndpointId)?.isOpen).toBe(true);
  await becomes(VpcEndpointId, "available");
  const { NetworkInterfaces } = await consumer("DescribeNetworkInterfaces");
  expect(NetworkInterfaces.map((row: { Groups: object[] }) => row.Groups)).toMatchObject([
    [{ GroupId }],
    [{ GroupId }],
  ]);
  await expect(
    consumer("ModifyVpcEndpoint", { VpcEndpointId, RemoveSecurityGroupIds: [GroupId] }),
  ).rejects.toMatchObject({
    code: "InvalidParameter",
  });
  await expect(consumer("DeleteSecurityGroup", { GroupId })).rejects.toMatchObject({ code: "DependencyViolation" });
  await consumer("ModifyVpcEndpoint", { VpcEndpointId, RemoveSubnetIds: [consumed.subnetIds[0]] });
  expect((await consumer("DescribeNetworkInterfaces")).NetworkInterfaces).toHaveLength(1);
});

test("filters choose connections and endpoints by state; the filter that AWS's server refuses is refused", async () => {
  const { provider, consumer, createEndpoint, serviceId } = await start();
  await createEndpoint();
  const waiting = [{ Name: "vpc-endpoint-state", Values: ["pendingAcceptance"] }];
  const available = [{ Name: "vpc-endpoint-state", Values: ["available"] }];
  expect((await provider("DescribeVpcEndpointConnections", { Filters: waiting })).VpcEndpointConnections).toHaveLength(
    1,
  );
  expect((await provider("DescribeVpcEndpointConnections", { Filters: available })).VpcEndpointConnections).toEqual([]);
  expect((await consumer("DescribeVpcEndpoints", { Filters: waiting })).VpcEndpoints).toHaveLength(1);
  expect((await consumer("DescribeVpcEndpointConnections")).VpcEndpointConnections).toEqual([]);
  const byService = [{ Name: "service-id", Values: [serviceId] }];
  expect(
    (await provider("DescribeVpcEndpointConnections", { Filters: byService })).VpcEndpointConnections,
  ).toHaveLength(1);
  await expect(
    provider("DescribeVpcEndpointConnections", { Filters: [{ Name: "vpc-endpoint-id", Values: ["vpce-1"] }] }),
  ).rejects.toThrow("The filter 'vpc-endpoint-id' is invalid");
});

test("the same client token makes one endpoint; other parameters are a mismatch", async () => {
  const { consumer, createEndpoint } = await start();
  const first = await createEndpoint({ ClientToken: "token" });
  expect(await createEndpoint({ ClientToken: "token" })).toEqual(first);
  await expect(createEndpoint({ ClientToken: "token", SubnetIds: [] })).rejects.toMatchObject({
    code: "IdempotentParameterMismatch",
  });
  expect((await consumer("DescribeVpcEndpoints")).VpcEndpoints).toHaveLength(1);
});

test("accounts with the same ranges do not meet", async () => {
  const { provider, consumer, createEndpoint } = await start();
  await createEndpoint();
  const addresses = async (call: typeof provider) =>
    (await call("DescribeNetworkInterfaces")).NetworkInterfaces.map(
      (row: { PrivateIpAddress: string }) => row.PrivateIpAddress,
    );
  expect(await addresses(provider)).toEqual(["10.0.1.4", "10.0.2.4"]);
  expect(await addresses(consumer)).toEqual(["10.0.1.4", "10.0.2.4"]);
});

test("ids of the wrong form are told from unknown ones", async () => {
  const { provider, consumer } = await start();
  await expect(consumer("DescribeVpcEndpoints", { VpcEndpointIds: ["warehouse"] })).rejects.toMatchObject({
    code: "InvalidVpcEndpointId.Malformed",
  });
  await expect(provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: "vpce-1" })).rejects.toMatchObject({
    code: "InvalidVpcEndpointServiceIdId.Malformed",
  });
});
