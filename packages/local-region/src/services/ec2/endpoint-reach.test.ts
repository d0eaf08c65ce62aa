import { expect, onTestFinished, test, vi } from "vitest";
import { renderWiring } from "../../network/render-wiring.ts";
import { CONSUMER, makeLink, makeVpc } from "../../testing/make-link.ts";
import { callerOf, createTestWorld } from "../../testing/test-world.ts";

const code = (name: string, message = /.*/) =>
  expect.objectContaining({ code: name, message: expect.stringMatching(message) });

async function start(service: object = {}) {
  const made = createTestWorld(onTestFinished);
  const link = await makeLink(made, { AcceptanceRequired: false, ...service });
  await link.admit(`arn:aws:iam::${CONSUMER}:root`);
  const far = made.as(callerOf(CONSUMER, "eu-west-1"));
  return { ...made, ...link, far };
}

test("a service is used from a region that it supports, over all its zones, by names of its own region", async () => {
  const { world, far, serviceName, serviceId } = await start({ SupportedRegions: ["eu-west-1"] });
  const { vpcId, subnetIds } = await makeVpc(far, ["euw1-az1"]);
  const wish = { VpcEndpointType: "Interface", VpcId: vpcId, SubnetIds: subnetIds, ServiceName: serviceName };
  await expect(far("CreateVpcEndpoint", wish)).rejects.toEqual(code("InvalidServiceName"));
  const { ServiceDetails } = await far("DescribeVpcEndpointServices", {
    ServiceNames: [serviceName],
    ServiceRegions: ["us-east-1"],
  });
  expect(ServiceDetails).toMatchObject([{ ServiceRegion: "us-east-1", AvailabilityZones: [] }]);
  const { VpcEndpoint } = await far("CreateVpcEndpoint", { ...wish, ServiceRegion: "us-east-1" });
  expect(VpcEndpoint).toMatchObject({ ServiceRegion: "us-east-1", OwnerId: CONSUMER });
  expect(VpcEndpoint.DnsEntries[0].DnsName).toMatch(
    new RegExp(`\\.${serviceId}\\.us-east-1\\.vpce\\.amazonaws\\.com$`),
  );
  const wiring = renderWiring(world);
  expect(wiring.endpoints.get(VpcEndpoint.NetworkInterfaceIds[0])?.nodeInterfaceIds).toHaveLength(2);
});

test("a region that is not supported finds no such service; one taken away keeps its endpoints", async () => {
  const { provider, far, serviceName, serviceId } = await start({ SupportedRegions: ["eu-west-1"] });
  const { vpcId, subnetIds } = await makeVpc(far, ["euw1-az1"]);
  const wish = {
    VpcEndpointType: "Interface",
    VpcId: vpcId,
    SubnetIds: subnetIds,
    ServiceName: serviceName,
    ServiceRegion: "us-east-1",
  };
  const { VpcEndpoint } = await far("CreateVpcEndpoint", wish);
  const modify = (change: object) =>
    provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, ...change });
  await expect(modify({ RemoveSupportedRegions: ["us-east-1"] })).rejects.toEqual(code("InvalidParameter"));
  await modify({ RemoveSupportedRegions: ["eu-west-1"] });
  await expect(far("CreateVpcEndpoint", wish)).rejects.toEqual(code("InvalidServiceName"));
  await vi.waitFor(async () =>
    expect((await far("DescribeVpcEndpoints")).VpcEndpoints).toMatchObject([
      { VpcEndpointId: VpcEndpoint.VpcEndpointId, State: "available" },
    ]),
  );
  await expect(modify({ AddSupportedRegions: ["mars-north-1"] })).rejects.toEqual(code("InvalidParameter"));
});

test("a listener with an idle timeout of its own keeps a service at home", async () => {
  const made = createTestWorld(onTestFinished);
  const { provider, provided, loadBalancerArn, serviceId } = await makeLink(made);
  const { TargetGroups } = await provider("CreateTargetGroup", {
    Name: "tg",
    Protocol: "TCP",
    Port: 5432,
    VpcId: provided.vpcId,
    TargetType: "ip",
  });
  const { Listeners } = await provider("CreateListener", {
    LoadBalancerArn: loadBalancerArn,
    Protocol: "TCP",
    Port: 5432,
    DefaultActions: [{ Type: "forward", TargetGroupArn: TargetGroups[0].TargetGroupArn }],
  });
  await provider("ModifyListenerAttributes", {
    ListenerArn: Listeners[0].ListenerArn,
    Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: "3600" }],
  });
  await expect(
    provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, AddSupportedRegions: ["eu-west-1"] }),
  ).rejects.toEqual(code("InvalidParameter", /idle timeout/));
});

test("an endpoint has the addresses it asks for, and moves to another in a subnet that it has", async () => {
  const { consumer, consumed, createEndpoint } = await start();
  const [SubnetId] = consumed.subnetIds;
  const endpoint = await createEndpoint({ SubnetConfigurations: [{ SubnetId, Ipv4: "10.0.1.50" }] });
  const addressOf = async () => {
    const { NetworkInterfaces } = await consumer("DescribeNetworkInterfaces", {
      Filters: [{ Name: "subnet-id", Values: [SubnetId] }],
    });
    return NetworkInterfaces.map((row: { PrivateIpAddress: string }) => row.PrivateIpAddress);
  };
  expect(await addressOf()).toEqual(["10.0.1.50"]);
  const { VpcEndpointId } = endpoint;
  await consumer("ModifyVpcEndpoint", { VpcEndpointId, SubnetConfigurations: [{ SubnetId, Ipv4: "10.0.1.60" }] });
  expect(await addressOf()).toEqual(["10.0.1.60"]);
  await expect(
    consumer("ModifyVpcEndpoint", { VpcEndpointId, SubnetConfigurations: [{ SubnetId, Ipv4: "10.0.2.60" }] }),
  ).rejects.toEqual(code("InvalidParameterValue"));
});

test("a policy must be one, and a DNS record type must fit IPv4", async () => {
  const { createEndpoint } = await start();
  await expect(createEndpoint({ PolicyDocument: "{" })).rejects.toEqual(code("InvalidPolicyDocument"));
  await expect(createEndpoint({ DnsOptions: { DnsRecordIpType: "dualstack" } })).rejects.toEqual(
    code("InvalidParameter"),
  );
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  expect(await createEndpoint({ PolicyDocument: policy })).toMatchObject({
    PolicyDocument: policy,
    DnsOptions: { DnsRecordIpType: "ipv4" },
  });
});

test("a request that nobody answers expires when its time is switched on, and cannot be accepted then", async () => {
  const { world, provider, serviceId, createEndpoint, stateOf } = await start({ AcceptanceRequired: true });
  world.choices.requestExpiry = 3600;
  const { VpcEndpointId } = await createEndpoint();
  expect(await stateOf(VpcEndpointId)).toBe("pendingAcceptance");
  await world.clock.advance(3601);
  expect(await stateOf(VpcEndpointId)).toBe("expired");
  const accepted = await provider("AcceptVpcEndpointConnections", {
    ServiceId: serviceId,
    VpcEndpointIds: [VpcEndpointId],
  });
  expect(accepted.Unsuccessful).toMatchObject([{ ResourceId: VpcEndpointId, Error: { Code: "InvalidParameter" } }]);
  await provider("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [serviceId] });
  expect(world.ec2.endpointServices.get(serviceId)).toBeUndefined();
});

test("what AWS leaves open can be switched: accepting after a rejection, and the owner's own permission", async () => {
  const { world, provider, serviceId, serviceName, createEndpoint } = await start();
  const { VpcEndpointId } = await createEndpoint();
  const named = { ServiceId: serviceId, VpcEndpointIds: [VpcEndpointId] };
  await provider("RejectVpcEndpointConnections", named);
  world.choices.acceptAfterReject = "refused";
  expect((await provider("AcceptVpcEndpointConnections", named)).Unsuccessful).toHaveLength(1);
  world.choices.acceptAfterReject = "works";
  expect((await provider("AcceptVpcEndpointConnections", named)).Unsuccessful).toEqual([]);
  world.choices.ownAccount = "needs-permission";
  await expect(provider("DescribeVpcEndpointServices", { ServiceNames: [serviceName] })).rejects.toEqual(
    code("InvalidServiceName"),
  );
});

test("a gateway endpoint is a route in its tables, which goes with it", async () => {
  const { consumer, consumed } = await start();
  const { RouteTables } = await consumer("DescribeRouteTables");
  const { RouteTableId } = RouteTables[0];
  const { PrefixLists } = await consumer("DescribePrefixLists", {
    Filters: [{ Name: "prefix-list-name", Values: ["com.amazonaws.us-east-1.s3"] }],
  });
  const { VpcEndpoint } = await consumer("CreateVpcEndpoint", {
    VpcId: consumed.vpcId,
    ServiceName: "com.amazonaws.us-east-1.s3",
    RouteTableIds: [RouteTableId],
  });
  expect(VpcEndpoint).toMatchObject({
    VpcEndpointType: "Gateway",
    State: "available",
    RouteTableIds: [RouteTableId],
    DnsEntries: [],
  });
  const routes = async () => (await consumer("DescribeRouteTables")).RouteTables[0].Routes.slice(1);
  expect(await routes()).toMatchObject([
    { DestinationPrefixListId: PrefixLists[0].PrefixListId, GatewayId: VpcEndpoint.VpcEndpointId },
  ]);
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpoint.VpcEndpointId] });
  expect(await routes()).toEqual([]);
  await expect(
    consumer("CreateVpcEndpoint", { VpcId: consumed.vpcId, ServiceName: "com.amazonaws.us-east-1.sqs" }),
  ).rejects.toEqual(code("InvalidServiceName"));
});

test("the owner may take over the price, for good", async () => {
  const { provider, serviceId } = await start();
  const payer = (PayerResponsibility: string) =>
    provider("ModifyVpcEndpointServicePayerResponsibility", { ServiceId: serviceId, PayerResponsibility });
  await expect(payer("Consumer")).rejects.toEqual(code("InvalidParameterValue"));
  await payer("ServiceOwner");
  const { ServiceConfigurations } = await provider("DescribeVpcEndpointServiceConfigurations");
  expect(ServiceConfigurations[0].PayerResponsibility).toBe("ServiceOwner");
});
