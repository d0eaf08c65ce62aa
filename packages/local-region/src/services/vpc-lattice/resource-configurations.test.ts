import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../testing/eventually.ts";
import { CONSUMER, PROVIDER } from "../../testing/make-link.ts";
import { makeResourceScene } from "../../testing/make-resource.ts";
import { makeZone, route53As } from "../../testing/make-zone.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start(gatewayInput: object = {}) {
  const made = createTestWorld(onTestFinished);
  return { ...made, ...(await makeResourceScene(made, gatewayInput)) };
}

type Scene = Awaited<ReturnType<typeof start>>;

async function makeDatabase({ as, provided, world }: Scene, more: object = {}): Promise<string> {
  const call = as(PROVIDER);
  const input = { DBSubnetGroupName: "group", DBSubnetGroupDescription: "group", SubnetIds: provided.subnetIds };
  if (world.rds.subnetGroups.all().length === 0) await call("CreateDBSubnetGroup", input);
  const { DBInstance } = await call("CreateDBInstance", {
    DBInstanceIdentifier: `orders-${world.rds.instances.all().length}`,
    DBInstanceClass: "db.t4g.micro",
    Engine: "postgres",
    AllocatedStorage: 20,
    MasterUsername: "orders_admin",
    MasterUserPassword: "s3cret-enough",
    DBSubnetGroupName: "group",
    ...more,
  });
  return DBInstance.DBInstanceArn;
}

test("a gateway has an interface of AWS's own in each subnet, with its groups, until it is deleted", async () => {
  const { lattice, as, provided, gateway, world } = await start();
  expect(gateway).toMatchObject({
    status: "CREATE_IN_PROGRESS",
    ipv4AddressesPerEni: 16,
    resourceConfigDnsResolution: "PUBLIC",
  });
  const ours = async () =>
    (await as(PROVIDER)("DescribeNetworkInterfaces")).NetworkInterfaces.map(
      ({ Description, RequesterManaged, SubnetId, Groups }: Record<string, unknown>) => ({
        Description,
        RequesterManaged,
        SubnetId,
        groups: (Groups as { GroupName: string }[]).map(({ GroupName }) => GroupName),
      }),
    );
  const expected = provided.subnetIds.map((SubnetId) => ({
    Description: `Resource Gateway Interface ${gateway.id}`,
    RequesterManaged: true,
    SubnetId,
    groups: ["default"],
  }));
  expect(await ours()).toEqual(expected);
  const { GroupId } = await as(PROVIDER)("CreateSecurityGroup", {
    GroupName: "gateway",
    Description: "gateway",
    VpcId: provided.vpcId,
  });
  const which = { resourceGatewayIdentifier: gateway.arn };
  expect(await lattice("UpdateResourceGateway", { ...which, securityGroupIds: [GroupId] })).toMatchObject({
    status: "UPDATE_IN_PROGRESS",
  });
  expect(await ours()).toEqual(expected.map((row) => ({ ...row, groups: ["gateway"] })));
  expect(await lattice("DeleteResourceGateway", which)).toMatchObject({ status: "DELETE_IN_PROGRESS" });
  await eventually(async () => expect(await ours()).toEqual([]));
  await expect(lattice("GetResourceGateway", which)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  expect(world.vpcLattice.gateways.all()).toEqual([]);
});

test("what is wrong with a gateway is told before anything is made", async () => {
  const { lattice, provided, consumed, gateway, world } = await start();
  const create = (more: object) =>
    lattice("CreateResourceGateway", {
      name: "other",
      vpcIdentifier: provided.vpcId,
      subnetIds: provided.subnetIds,
      ...more,
    });
  await expect(create({ name: "warehouse" })).rejects.toMatchObject({
    code: "ConflictException",
    status: 409,
    details: { resourceId: gateway.id, resourceType: "RESOURCE_GATEWAY" },
  });
  for (const name of ["rgw-x", "a--b", "-ab", "ab", "A_b"])
    await expect(create({ name })).rejects.toThrow(`'${name}' is not valid`);
  await expect(create({ vpcIdentifier: consumed.vpcId })).rejects.toThrow("does not exist");
  await expect(create({ subnetIds: [consumed.subnetIds[0]] })).rejects.toThrow("does not exist in");
  await expect(create({ subnetIds: [provided.subnetIds[0], provided.subnetIds[0]] })).rejects.toThrow(
    "same Availability Zone",
  );
  await expect(create({ securityGroupIds: ["sg-0"] })).rejects.toMatchObject({ code: "ValidationException" });
  await expect(create({ ipv4AddressesPerEni: 63 })).rejects.toThrow("1 to 62");
  expect(world.vpcLattice.gateways.all()).toHaveLength(1);
  expect(world.ec2.networkInterfaces.all()).toHaveLength(2);
});

test("a configuration is made, told, changed and deleted; a gateway in use stays", async () => {
  const { lattice, gateway, makeConfiguration } = await start();
  const { id } = await makeConfiguration({
    name: "orders",
    portRanges: ["5432", "6000-6002,7000"],
    tags: { team: "data" },
  });
  const which = { resourceConfigurationIdentifier: id };
  expect(await lattice("GetResourceConfiguration", which)).toMatchObject({
    name: "orders",
    type: "SINGLE",
    protocol: "TCP",
    portRanges: ["5432", "6000-6002", "7000"],
    resourceConfigurationDefinition: { ipResource: { ipAddress: "10.0.1.20" } },
    amazonManaged: false,
  });
  await expect(lattice("DeleteResourceGateway", { resourceGatewayIdentifier: gateway.id })).rejects.toMatchObject({
    code: "ConflictException",
  });
  const resourceConfigurationDefinition = { dnsResource: { domainName: "db.example.com" } };
  await lattice("UpdateResourceConfiguration", { ...which, resourceConfigurationDefinition, portRanges: ["6432"] });
  await eventually(async () => {
    expect(await lattice("GetResourceConfiguration", which)).toMatchObject({
      status: "ACTIVE",
      portRanges: ["6432"],
      resourceConfigurationDefinition: { dnsResource: { domainName: "db.example.com", ipAddressType: "IPV4" } },
    });
  });
  const { items } = await lattice("ListResourceConfigurations", { resourceGatewayIdentifier: gateway.id });
  expect(items).toMatchObject([{ id }]);
  await lattice("DeleteResourceConfiguration", which);
  await eventually(async () => {
    await expect(lattice("GetResourceConfiguration", which)).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});

test.each([
  [{ name: "rcfg-1" }, "is not valid"],
  [{ type: "OTHER" }, "The type OTHER is not valid"],
  [{ type: "GROUP" }, "Unexpected attribute resourceConfigurationDefinition for type GROUP"],
  [{ portRanges: undefined }, "Missing attribute portRanges for type SINGLE"],
  [{ portRanges: ["0"] }, "The port range '0' is not valid"],
  [{ portRanges: ["6000-5999"] }, "is not valid"],
  [{ groupDomain: "example.com" }, "Unexpected attribute groupDomain for type SINGLE"],
  [{ resourceConfigurationDefinition: { ipResource: { ipAddress: "192.168.0.1" } } }, "is not in the range"],
  [{ resourceConfigurationDefinition: { dnsResource: { domainName: "x" } } }, "The domain name 'x' is not valid"],
  [{ type: "CHILD" }, "Unexpected attribute resourceGatewayIdentifier for type CHILD"],
])("refuses a configuration with %j", async (input, message) => {
  const { makeConfiguration } = await start();
  await expect(makeConfiguration(input)).rejects.toThrow(message);
});

test("a database is taken by its ARN unless it is public, elsewhere, or the gateway looks names up in its VPC", async () => {
  const scene = await start();
  const { lattice, makeConfiguration, provided, world } = scene;
  const byArn = (arn: string, more: object = {}) =>
    makeConfiguration({
      type: "ARN",
      portRanges: undefined,
      resourceConfigurationDefinition: { arnResource: { arn } },
      ...more,
    });
  const arn = await makeDatabase(scene);
  const { id } = await byArn(arn);
  expect(await lattice("GetResourceConfiguration", { resourceConfigurationIdentifier: id })).toMatchObject({
    type: "ARN",
    resourceConfigurationDefinition: { arnResource: { arn } },
  });
  await expect(byArn(`${arn}-absent`)).rejects.toThrow("does not exist or is not supported");
  await expect(byArn("arn:aws:s3:::bucket")).rejects.toThrow("must be an Amazon RDS database");
  await expect(byArn(arn, { portRanges: ["5432"] })).rejects.toThrow("Unexpected attribute portRanges for type ARN");
  await expect(byArn(await makeDatabase(scene, { PubliclyAccessible: true }))).rejects.toThrow("publicly accessible");
  const inVpc = await lattice("CreateResourceGateway", {
    name: "in-vpc",
    vpcIdentifier: provided.vpcId,
    subnetIds: provided.subnetIds,
    resourceConfigDnsResolution: "IN_VPC",
  });
  await eventually(() => expect(world.vpcLattice.gateways.get(inVpc.id)?.status).toBe("ACTIVE"));
  await expect(byArn(arn, { resourceGatewayIdentifier: inVpc.id })).rejects.toThrow("IN_VPC");
});

test("a cluster's ARN brings a child of AWS's own for each endpoint, which only its parent takes away", async () => {
  const scene = await start();
  const { as, lattice, makeConfiguration, provided, world } = scene;
  await as(PROVIDER)("CreateDBSubnetGroup", {
    DBSubnetGroupName: "group",
    DBSubnetGroupDescription: "group",
    SubnetIds: provided.subnetIds,
  });
  const { DBCluster } = await as(PROVIDER)("CreateDBCluster", {
    DBClusterIdentifier: "orders",
    Engine: "aurora-postgresql",
    MasterUsername: "orders_admin",
    MasterUserPassword: "s3cret-enough",
    DBSubnetGroupName: "group",
  });
  const definition = { arnResource: { arn: DBCluster.DBClusterArn } };
  const { id } = await makeConfiguration({
    type: "ARN",
    portRanges: undefined,
    resourceConfigurationDefinition: definition,
  });
  const { items } = await lattice("ListResourceConfigurations", { resourceConfigurationGroupIdentifier: id });
  expect(items).toMatchObject([
    { type: "CHILD", amazonManaged: true, resourceConfigurationGroupId: id },
    { type: "CHILD", amazonManaged: true },
  ]);
  const names = await Promise.all(
    items.map(async (item: { id: string }) => {
      const told = await lattice("GetResourceConfiguration", { resourceConfigurationIdentifier: item.id });
      return told.resourceConfigurationDefinition.dnsResource.domainName;
    }),
  );
  expect(names).toEqual([DBCluster.Endpoint, DBCluster.ReaderEndpoint]);
  const remove = (identifier: string) =>
    lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: identifier });
  await expect(remove(items[0].id)).rejects.toThrow("managed by AWS");
  await remove(id);
  await eventually(() => expect(world.vpcLattice.configurations.all()).toEqual([]));
});

test("a group has children, and is not deleted before them", async () => {
  const { lattice, makeConfiguration, share, consumerLattice } = await start();
  const group = await makeConfiguration({
    type: "GROUP",
    portRanges: undefined,
    resourceConfigurationDefinition: undefined,
    groupDomain: "example.com",
  });
  const inGroup = {
    type: "CHILD",
    resourceGatewayIdentifier: undefined,
    resourceConfigurationGroupIdentifier: group.arn,
  };
  const child = await makeConfiguration({ ...inGroup, customDomainName: "db.example.com" });
  expect(child).toMatchObject({ resourceConfigurationGroupId: group.id, resourceGatewayId: group.resourceGatewayId });
  await expect(makeConfiguration({ ...inGroup, customDomainName: "db.example.org" })).rejects.toThrow(
    "not a subdomain",
  );
  await share(group.arn);
  expect((await consumerLattice("ListResourceConfigurations")).items).toMatchObject([
    { id: group.id },
    { id: child.id },
  ]);
  const remove = (identifier: string) =>
    lattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: identifier });
  await expect(remove(group.id)).rejects.toMatchObject({ code: "ConflictException" });
  await expect(
    consumerLattice("DeleteResourceConfiguration", { resourceConfigurationIdentifier: child.id }),
  ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  await remove(child.id);
  await eventually(async () => void (await remove(group.id)));
});

test("a domain is verified by its TXT record in public DNS", async () => {
  const made = await start();
  const { lattice, makeConfiguration } = made;
  const { id, status, txtMethodConfig } = await lattice("StartDomainVerification", { domainName: "Example.com" });
  expect(status).toBe("PENDING");
  const configuration = await makeConfiguration({
    customDomainName: "db.example.com",
    domainVerificationIdentifier: id,
  });
  const told = () => lattice("GetResourceConfiguration", { resourceConfigurationIdentifier: configuration.id });
  expect(await told()).toMatchObject({ customDomainName: "db.example.com", domainVerificationStatus: "PENDING" });
  const zone = await makeZone(route53As(made, PROVIDER), "example.com");
  await zone.change(["CREATE", txtMethodConfig.name, "TXT", '"something else"']);
  expect((await lattice("GetDomainVerification", { domainVerificationIdentifier: id })).status).toBe("PENDING");
  await zone.change(["UPSERT", txtMethodConfig.name, "TXT", `"${txtMethodConfig.value}"`]);
  expect(await told()).toMatchObject({ domainVerificationStatus: "VERIFIED" });
  expect((await lattice("ListDomainVerifications")).items).toMatchObject([{ id, status: "VERIFIED" }]);
  const wrong = makeConfiguration({ customDomainName: "db.example.org", domainVerificationIdentifier: id });
  await expect(wrong).rejects.toThrow(`The domain verification ${id} is not for db.example.org`);
});

test("a resource policy admits an account as a share does, until it is deleted", async () => {
  const { lattice, consumerLattice, makeConfiguration } = await start();
  const { arn: resourceArn } = await makeConfiguration();
  const sees = () => consumerLattice("GetResourceConfiguration", { resourceConfigurationIdentifier: resourceArn });
  const Statement = [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${CONSUMER}:root` }, Action: "*", Resource: "*" },
  ];
  const policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await expect(lattice("PutResourcePolicy", { resourceArn, policy: "{" })).rejects.toThrow("not valid JSON");
  await lattice("PutResourcePolicy", { resourceArn, policy });
  expect(await sees()).toMatchObject({ arn: resourceArn });
  expect((await consumerLattice("ListResourceConfigurations")).items).toHaveLength(1);
  expect(await lattice("GetResourcePolicy", { resourceArn })).toEqual({ policy });
  await lattice("DeleteResourcePolicy", { resourceArn });
  await expect(sees()).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});

test("a service network takes configurations that allow it", async () => {
  const { lattice, makeConfiguration, world } = await start();
  const network = await lattice("CreateServiceNetwork", { name: "network", sharingConfig: { enabled: true } });
  const closed = await makeConfiguration();
  const open = await makeConfiguration({ allowAssociationToShareableServiceNetwork: true });
  const associate = (resourceConfigurationIdentifier: string) =>
    lattice("CreateServiceNetworkResourceAssociation", {
      serviceNetworkIdentifier: network.id,
      resourceConfigurationIdentifier,
    });
  await expect(associate(closed.id)).rejects.toThrow("does not allow association");
  const { id } = await associate(open.id);
  await expect(associate(open.id)).rejects.toMatchObject({ code: "ConflictException" });
  const { items } = await lattice("ListServiceNetworkResourceAssociations", { serviceNetworkIdentifier: network.arn });
  expect(items).toMatchObject([{ id, resourceConfigurationId: open.id, serviceNetworkName: "network" }]);
  const which = { serviceNetworkResourceAssociationIdentifier: id };
  await eventually(async () => {
    expect(await lattice("GetServiceNetworkResourceAssociation", which)).toMatchObject({ status: "ACTIVE" });
  });
  await expect(lattice("DeleteServiceNetwork", { serviceNetworkIdentifier: network.id })).rejects.toMatchObject({
    code: "ConflictException",
  });
  await lattice("DeleteServiceNetworkResourceAssociation", which);
  await eventually(async () => void (await lattice("DeleteServiceNetwork", { serviceNetworkIdentifier: network.id })));
  expect(world.vpcLattice.serviceNetworks.all()).toEqual([]);
});

test("tags and tokens", async () => {
  const { lattice, makeConfiguration } = await start();
  const input = { name: "once", clientToken: "token", tags: { a: "1" } };
  const { arn: resourceArn } = await makeConfiguration(input);
  expect((await makeConfiguration(input)).arn).toBe(resourceArn);
  await expect(makeConfiguration({ ...input, name: "twice" })).rejects.toMatchObject({ code: "ConflictException" });
  await lattice("TagResource", { resourceArn, tags: { b: "2" } });
  await lattice("UntagResource", { resourceArn, tagKeys: ["a"] });
  expect(await lattice("ListTagsForResource", { resourceArn })).toEqual({ tags: { b: "2" } });
  await expect(lattice("TagResource", { resourceArn, tags: { "aws:x": "2" } })).rejects.toMatchObject({
    code: "ValidationException",
  });
});
