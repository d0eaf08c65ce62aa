import { expect, onTestFinished, test } from "vitest";
import { answerQuestion } from "../../dns/records.ts";
import { eventually } from "../../testing/eventually.ts";
import { CONSUMER, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { makeResourceScene } from "../../testing/make-resource.ts";
import { makeZone, route53As } from "../../testing/make-zone.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const scene = await makeResourceScene(made);
  const { consumer, consumed } = scene;
  for (const name of ["EnableDnsHostnames", "EnableDnsSupport"])
    await consumer("ModifyVpcAttribute", { VpcId: consumed.vpcId, [name]: { Value: true } });
  const describe = async (id: string) =>
    (await consumer("DescribeVpcEndpoints")).VpcEndpoints.find(
      (row: { VpcEndpointId: string }) => row.VpcEndpointId === id,
    );
  const becomes = (id: string, state: string | undefined) =>
    eventually(async () => expect((await describe(id))?.State).toBe(state));
  const associations = async (input: object = {}) =>
    (await consumer("DescribeVpcEndpointAssociations", input)).VpcEndpointAssociations;
  const ask = (name: string, vpcId = consumed.vpcId) => answerQuestion(made.world, { vpcId }, { name, type: "A" });
  const addressesOf = async (id: string): Promise<string[]> => {
    const { NetworkInterfaceIds } = await describe(id);
    return NetworkInterfaceIds.map((each: string) => made.world.ec2.networkInterfaces.get(each)?.privateIpAddress);
  };
  return { ...made, ...scene, describe, becomes, associations, ask, addressesOf };
}

test("an endpoint is made for what is shared, resolves by its association's name, and is the provider's to see", async () => {
  const { createEndpoint, makeConfiguration, share, becomes, associations, ask, addressesOf, lattice } = await start();
  const { arn, id } = await makeConfiguration();
  await expect(createEndpoint(arn)).rejects.toMatchObject({
    code: "InvalidParameter",
    message: `The resource configuration '${arn}' does not exist`,
  });
  await share(arn);
  const endpoint = await createEndpoint(arn);
  expect(endpoint).toMatchObject({
    VpcEndpointType: "Resource",
    State: "pending",
    ResourceConfigurationArn: arn,
    DnsEntries: [],
  });
  expect(endpoint.ServiceName).toBeUndefined();
  expect(endpoint.NetworkInterfaceIds).toHaveLength(2);
  const endpointId = endpoint.VpcEndpointId;
  await becomes(endpointId, "available");
  const [association] = await associations({ VpcEndpointIds: [endpointId] });
  expect(association).toMatchObject({
    AssociatedResourceArn: arn,
    AssociatedResourceAccessibility: "AVAILABLE",
    PrivateDnsEntry: undefined,
  });
  const name = association.DnsEntry.DnsName;
  expect(name).toMatch(
    new RegExp(`^${endpointId}-snra-[0-9a-f]{17}\\.${id}\\.[0-9a-f]{7}\\.vpc-lattice-rsc\\.us-east-1\\.on\\.aws$`),
  );
  expect(ask(name)).toEqual({ rcode: "NOERROR", addresses: await addressesOf(endpointId), ttlSeconds: 60 });
  expect(ask(name.replace("snra-", "snra-0").replace(/.\.rcfg/, ".rcfg")).rcode).toBe("NXDOMAIN");
  const { items } = await lattice("ListResourceEndpointAssociations", {
    resourceConfigurationIdentifier: id,
    vpcEndpointOwner: CONSUMER,
  });
  expect(items).toMatchObject([
    { id: expect.stringMatching(/^rea-/), vpcEndpointId: endpointId, vpcEndpointOwner: CONSUMER, createdBy: CONSUMER },
  ]);
  await expect(lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: id })).rejects.toMatchObject({
    code: "ConflictException",
  });
});

test("deleted by its owner it leaves nothing; disconnected by the provider it is rejected", async () => {
  const { createEndpoint, makeConfiguration, share, becomes, consumer, lattice, consumerLattice, world, associations } =
    await start();
  const { arn, id } = await makeConfiguration();
  await share(arn);
  const [first, second] = [await createEndpoint(arn), await createEndpoint(arn)];
  await becomes(second.VpcEndpointId, "available");
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [first.VpcEndpointId] });
  await becomes(first.VpcEndpointId, undefined);
  const list = async () =>
    (await lattice("ListResourceEndpointAssociations", { resourceConfigurationIdentifier: id })).items;
  const [association] = await list();
  expect(association.vpcEndpointId).toBe(second.VpcEndpointId);
  const which = { resourceEndpointAssociationIdentifier: association.arn };
  await expect(consumerLattice("DeleteResourceEndpointAssociation", which)).rejects.toMatchObject({
    code: "ResourceNotFoundException",
  });
  await lattice("DeleteResourceEndpointAssociation", which);
  await becomes(second.VpcEndpointId, "rejected");
  expect(await list()).toEqual([]);
  expect(await associations()).toEqual([]);
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [second.VpcEndpointId] });
  await becomes(second.VpcEndpointId, undefined);
  await eventually(() => {
    const left = world.ec2.networkInterfaces
      .all()
      .filter((row) => row.interfaceType === "vpc_endpoint" && !row.isLingering);
    expect(left).toEqual([]);
  });
  await lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: id });
});

test("what cannot be is refused: the gateway's own VPC, other zones, two subnets in one, a child", async () => {
  const { as, createEndpoint, makeConfiguration, share, provided, consumed, consumer, world } = await start();
  const { arn } = await makeConfiguration();
  await share(arn);
  const own = {
    VpcEndpointType: "Resource",
    ResourceConfigurationArn: arn,
    VpcId: provided.vpcId,
    SubnetIds: provided.subnetIds,
  };
  await expect(as(PROVIDER)("CreateVpcEndpoint", own)).rejects.toThrow("is in the same VPC");
  const elsewhere = await makeVpc(as(PROVIDER), ["use1-az1"], "10.9");
  const { VpcEndpoint } = await as(PROVIDER)("CreateVpcEndpoint", {
    ...own,
    VpcId: elsewhere.vpcId,
    SubnetIds: elsewhere.subnetIds,
  });
  expect(VpcEndpoint.State).toBe("pending");
  await expect(createEndpoint(arn, { SubnetIds: [consumed.subnetIds[2]] })).rejects.toThrow(
    "has no subnet in an availability zone",
  );
  const { Subnet } = await consumer("CreateSubnet", {
    VpcId: consumed.vpcId,
    CidrBlock: "10.0.9.0/24",
    AvailabilityZoneId: "use1-az1",
  });
  const twice = createEndpoint(arn, { SubnetIds: [consumed.subnetIds[0], Subnet.SubnetId] });
  await expect(twice).rejects.toMatchObject({ code: "DuplicateSubnetsInSameZone" });
  await expect(createEndpoint(arn, { PolicyDocument: "{}" })).rejects.toThrow("PolicyDocument");
  await expect(createEndpoint(arn, { SubnetIds: undefined })).rejects.toMatchObject({ code: "MissingParameter" });
  const group = await makeConfiguration({
    type: "GROUP",
    portRanges: undefined,
    resourceConfigurationDefinition: undefined,
  });
  const child = await makeConfiguration({
    type: "CHILD",
    resourceGatewayIdentifier: undefined,
    resourceConfigurationGroupIdentifier: group.id,
  });
  await share(group.arn);
  await expect(createEndpoint(child.arn)).rejects.toThrow("is a child");
  expect(world.ec2.endpoints.all()).toHaveLength(1);
});

test("its groups can be changed, nothing else", async () => {
  const { createEndpoint, makeConfiguration, share, consumer, consumed, describe } = await start();
  const { arn } = await makeConfiguration();
  await share(arn);
  const { VpcEndpointId } = await createEndpoint(arn);
  const { GroupId } = await consumer("CreateSecurityGroup", {
    GroupName: "other",
    Description: "other",
    VpcId: consumed.vpcId,
  });
  await consumer("ModifyVpcEndpoint", { VpcEndpointId, AddSecurityGroupIds: [GroupId] });
  expect((await describe(VpcEndpointId)).Groups).toHaveLength(2);
  const change = consumer("ModifyVpcEndpoint", { VpcEndpointId, RemoveSubnetIds: consumed.subnetIds.slice(0, 1) });
  await expect(change).rejects.toThrow("RemoveSubnetIds cannot be changed");
});

test("endpoints of a group follow its children, each with addresses of its own", async () => {
  const { createEndpoint, makeConfiguration, share, associations, ask, lattice, becomes } = await start();
  const group = await makeConfiguration({
    type: "GROUP",
    portRanges: undefined,
    resourceConfigurationDefinition: undefined,
  });
  const addChild = () =>
    makeConfiguration({
      type: "CHILD",
      resourceGatewayIdentifier: undefined,
      resourceConfigurationGroupIdentifier: group.id,
    });
  const first = await addChild();
  await share(group.arn);
  const { VpcEndpointId } = await createEndpoint(group.arn);
  await becomes(VpcEndpointId, "available");
  const second = await addChild();
  const told = await associations();
  expect(told).toMatchObject([
    { AssociatedResourceArn: first.arn, ResourceConfigurationGroupArn: group.arn },
    { AssociatedResourceArn: second.arn },
  ]);
  const addresses = told.flatMap((row: { DnsEntry: { DnsName: string } }) => ask(row.DnsEntry.DnsName).addresses);
  expect(new Set(addresses).size).toBe(4);
  await lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: first.id });
  expect(await associations()).toMatchObject([{ AssociatedResourceArn: second.arn }]);
});

test("private DNS brings a verified name into the VPC, an unverified one only when it is asked for", async () => {
  const made = await start();
  const { createEndpoint, makeConfiguration, share, ask, associations, addressesOf, becomes, consumer, consumed } =
    made;
  const { arn } = await makeConfiguration({ customDomainName: "db.example.com" });
  await share(arn);
  const dns = (PrivateDnsPreference: string, ...PrivateDnsSpecifiedDomains: string[]) => ({
    PrivateDnsEnabled: true,
    DnsOptions: { PrivateDnsPreference, PrivateDnsSpecifiedDomains },
  });
  await createEndpoint(arn, { PrivateDnsEnabled: true });
  await createEndpoint(arn, dns("SPECIFIED_DOMAINS_ONLY", "other.example.com"));
  expect(ask("db.example.com").rcode).toBe("REFUSED");
  const { VpcEndpointId } = await createEndpoint(arn, dns("VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS", "DB.example.com"));
  await becomes(VpcEndpointId, "available");
  expect(ask("db.example.com").addresses).toEqual(await addressesOf(VpcEndpointId));
  expect(ask("db.example.com", "vpc-other").rcode).toBe("REFUSED");
  const [association] = await associations({ VpcEndpointIds: [VpcEndpointId] });
  expect(association.PrivateDnsEntry.DnsName).toBe("db.example.com");
  await expect(createEndpoint(arn, dns("ALL_DOMAINS"))).rejects.toThrow(
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for db.example.com in the VPC ${consumed.vpcId}`,
  );
  const makeOwnZone = () => makeZone(route53As(made, CONSUMER), "db.example.com", consumed.vpcId);
  await expect(makeOwnZone()).rejects.toMatchObject({ code: "ConflictingDomainExists" });
  await consumer("DeleteVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] });
  expect(ask("db.example.com").rcode).toBe("REFUSED");
  await makeOwnZone();
  await expect(createEndpoint(arn, dns("ALL_DOMAINS"))).rejects.toThrow("conflicting DNS domain");
  await consumer("ModifyVpcAttribute", { VpcId: consumed.vpcId, EnableDnsHostnames: { Value: false } });
  await expect(createEndpoint(arn, dns("ALL_DOMAINS"))).rejects.toThrow(
    "requires both enableDnsSupport and enableDnsHostnames",
  );
});
