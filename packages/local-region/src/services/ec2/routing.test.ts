import { expect, onTestFinished, test, vi } from "vitest";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  return { ...made, call, ...(await makeVpc(call, ["use1-az1", "use1-az2"])) };
}

const code = (name: string) => expect.objectContaining({ code: name });

test("a new VPC has a main route table, a default network ACL and DHCP options, which go with it", async () => {
  const { call, vpcId, subnetIds } = await start();
  const ofVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const { RouteTables } = await call("DescribeRouteTables", {
    Filters: [...ofVpc.Filters, { Name: "association.main", Values: ["true"] }],
  });
  expect(RouteTables).toMatchObject([
    { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local" }] },
  ]);
  const { NetworkAcls } = await call("DescribeNetworkAcls", ofVpc);
  expect(NetworkAcls).toMatchObject([{ IsDefault: true }]);
  expect(NetworkAcls[0].Associations.map((row: { SubnetId: string }) => row.SubnetId)).toEqual(subnetIds);
  expect(NetworkAcls[0].Entries).toHaveLength(4);
  const { Vpcs } = await call("DescribeVpcs", { VpcIds: [vpcId] });
  const { DhcpOptions } = await call("DescribeDhcpOptions", { DhcpOptionsIds: [Vpcs[0].DhcpOptionsId] });
  expect(DhcpOptions[0].DhcpConfigurations[0]).toEqual({ Key: "domain-name", Values: [{ Value: "ec2.internal" }] });

  for (const SubnetId of subnetIds) await call("DeleteSubnet", { SubnetId });
  await call("DeleteVpc", { VpcId: vpcId });
  expect((await call("DescribeRouteTables")).RouteTables).toEqual([]);
  expect((await call("DescribeNetworkAcls")).NetworkAcls).toEqual([]);
});

test("a route leads to a gateway of the same VPC, once for each destination", async () => {
  const { call, vpcId } = await start();
  const { RouteTableId } = (await call("CreateRouteTable", { VpcId: vpcId })).RouteTable;
  const { InternetGatewayId: GatewayId } = (await call("CreateInternetGateway")).InternetGateway;
  const route = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId };
  await expect(call("CreateRoute", route)).rejects.toEqual(code("InvalidParameterValue"));
  await call("AttachInternetGateway", { InternetGatewayId: GatewayId, VpcId: vpcId });
  await call("CreateRoute", route);
  await expect(call("CreateRoute", route)).rejects.toEqual(code("RouteAlreadyExists"));
  await expect(call("CreateRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/1" })).rejects.toEqual(
    code("MissingParameter"),
  );
  const { RouteTables } = await call("DescribeRouteTables", { RouteTableIds: [RouteTableId] });
  expect(RouteTables[0].Routes[1]).toMatchObject({ DestinationCidrBlock: "0.0.0.0/0", GatewayId, State: "active" });
  await call("DeleteRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" });
  await expect(call("DeleteRoute", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" })).rejects.toEqual(
    code("InvalidRoute.NotFound"),
  );
  await expect(call("DeleteVpc", { VpcId: vpcId })).rejects.toEqual(code("DependencyViolation"));
});

test("a subnet has one table of its own; the main association moves to another table but does not go", async () => {
  const { call, vpcId, subnetIds } = await start();
  const SubnetId = subnetIds[0];
  const [one, other] = [
    await call("CreateRouteTable", { VpcId: vpcId }),
    await call("CreateRouteTable", { VpcId: vpcId }),
  ];
  const { AssociationId } = await call("AssociateRouteTable", { RouteTableId: one.RouteTable.RouteTableId, SubnetId });
  const RouteTableId = other.RouteTable.RouteTableId;
  await expect(call("AssociateRouteTable", { RouteTableId, SubnetId })).rejects.toEqual(
    code("Resource.AlreadyAssociated"),
  );
  const { NewAssociationId } = await call("ReplaceRouteTableAssociation", { AssociationId, RouteTableId });
  await expect(call("DeleteRouteTable", { RouteTableId })).rejects.toEqual(code("DependencyViolation"));
  await call("DisassociateRouteTable", { AssociationId: NewAssociationId });
  await call("DeleteRouteTable", { RouteTableId });
  const { RouteTables } = await call("DescribeRouteTables", {
    Filters: [{ Name: "association.main", Values: ["true"] }],
  });
  const main = RouteTables[0].Associations[0].RouteTableAssociationId;
  await expect(call("DisassociateRouteTable", { AssociationId: main })).rejects.toEqual(code("InvalidParameterValue"));
});

test("a NAT gateway holds its address and its gateway's VPC until it is gone", async () => {
  const { call, vpcId, subnetIds } = await start();
  const { InternetGatewayId } = (await call("CreateInternetGateway")).InternetGateway;
  await call("AttachInternetGateway", { InternetGatewayId, VpcId: vpcId });
  const { AllocationId } = await call("AllocateAddress", { Domain: "vpc" });
  await expect(call("CreateNatGateway", { SubnetId: subnetIds[0] })).rejects.toEqual(code("MissingParameter"));
  const { NatGateway } = await call("CreateNatGateway", { SubnetId: subnetIds[0], AllocationId });
  const { NatGatewayId } = NatGateway;
  expect(NatGateway.State).toBe("pending");
  await vi.waitFor(async () =>
    expect((await call("DescribeNatGateways")).NatGateways).toMatchObject([{ NatGatewayId, State: "available" }]),
  );
  await expect(call("ReleaseAddress", { AllocationId })).rejects.toEqual(code("InvalidIPAddress.InUse"));
  await expect(call("DetachInternetGateway", { InternetGatewayId, VpcId: vpcId })).rejects.toEqual(
    code("DependencyViolation"),
  );
  await call("DeleteNatGateway", { NatGatewayId });
  await vi.waitFor(() => call("ReleaseAddress", { AllocationId }));
  await call("DetachInternetGateway", { InternetGatewayId, VpcId: vpcId });
  expect((await call("DescribeAddresses")).Addresses).toEqual([]);
});

test("a virtual private gateway attaches to one VPC and cannot be deleted meanwhile", async () => {
  const { call, vpcId } = await start();
  const { VpnGatewayId } = (await call("CreateVpnGateway", { Type: "ipsec.1" })).VpnGateway;
  await call("AttachVpnGateway", { VpnGatewayId, VpcId: vpcId });
  await expect(call("DeleteVpnGateway", { VpnGatewayId })).rejects.toEqual(code("IncorrectState"));
  await vi.waitFor(async () =>
    expect((await call("DescribeVpnGateways")).VpnGateways[0].VpcAttachments).toEqual([
      { VpcId: vpcId, State: "attached" },
    ]),
  );
  await call("DetachVpnGateway", { VpnGatewayId, VpcId: vpcId });
  await vi.waitFor(() => call("DeleteVpnGateway", { VpnGatewayId }));
});

test("a prefix list has versions and a size, and groups may name it", async () => {
  const { call, world, vpcId } = await start();
  const { PrefixList } = await call("CreateManagedPrefixList", {
    PrefixListName: "clients",
    MaxEntries: 2,
    AddressFamily: "IPv4",
    Entries: [{ Cidr: "10.9.0.0/24" }],
  });
  const { PrefixListId } = PrefixList;
  const { GroupId } = await call("CreateSecurityGroup", { GroupName: "db", Description: "db", VpcId: vpcId });
  const permission = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, PrefixListIds: [{ PrefixListId }] };
  await call("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [permission] });
  const { SecurityGroups } = await call("DescribeSecurityGroups", { GroupIds: [GroupId] });
  expect(SecurityGroups[0].IpPermissions).toMatchObject([{ PrefixListIds: [{ PrefixListId }] }]);
  const added = { PrefixListId, CurrentVersion: 1, AddEntries: [{ Cidr: "10.9.1.0/24" }] };
  expect((await call("ModifyManagedPrefixList", added)).PrefixList.Version).toBe(2);
  await expect(call("ModifyManagedPrefixList", added)).rejects.toEqual(code("PrefixListVersionMismatch"));
  await expect(
    call("ModifyManagedPrefixList", { PrefixListId, CurrentVersion: 2, AddEntries: [{ Cidr: "10.9.2.0/24" }] }),
  ).rejects.toEqual(code("PrefixListMaxEntriesExceeded"));
  const entries = async (TargetVersion: number) =>
    (await call("GetManagedPrefixListEntries", { PrefixListId, TargetVersion })).Entries.length;
  expect([await entries(1), await entries(2)]).toEqual([1, 2]);
  await expect(call("DeleteManagedPrefixList", { PrefixListId })).rejects.toEqual(code("DependencyViolation"));
  await call("RevokeSecurityGroupIngress", { GroupId, IpPermissions: [permission] });
  await call("DeleteManagedPrefixList", { PrefixListId });
  expect(world.ec2.prefixLists.all()).toEqual([]);
});
