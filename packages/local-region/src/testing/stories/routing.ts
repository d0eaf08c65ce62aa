import { makeNetwork, type Story } from "./story.ts";

/** Route tables, gateways, network ACLs, DHCP options and prefix lists. */
export const routingStory: Story = async ({ owner, until }) => {
  const { ec2 } = owner;
  const { vpcId, subnetIds, groupId } = await makeNetwork(owner, "10.2");

  const { DhcpOptions } = await ec2("CreateDhcpOptions", {
    DhcpConfigurations: [{ Key: "domain-name-servers", Values: ["AmazonProvidedDNS"] }],
  });
  await ec2("DescribeDhcpOptions", { DhcpOptionsIds: [DhcpOptions.DhcpOptionsId] });
  await ec2("AssociateDhcpOptions", { DhcpOptionsId: DhcpOptions.DhcpOptionsId, VpcId: vpcId });
  await ec2("AssociateDhcpOptions", { DhcpOptionsId: "default", VpcId: vpcId });
  await ec2("DeleteDhcpOptions", { DhcpOptionsId: DhcpOptions.DhcpOptionsId });

  const InternetGatewayId = (await ec2("CreateInternetGateway")).InternetGateway.InternetGatewayId;
  await ec2("AttachInternetGateway", { InternetGatewayId, VpcId: vpcId });
  await ec2("DescribeInternetGateways", { InternetGatewayIds: [InternetGatewayId] });
  const { AllocationId } = await ec2("AllocateAddress", { Domain: "vpc" });
  await ec2("DescribeAddresses", { AllocationIds: [AllocationId] });
  await ec2("DescribeAddressesAttribute", { AllocationIds: [AllocationId], Attribute: "domain-name" });
  const NatGatewayId = (await ec2("CreateNatGateway", { SubnetId: subnetIds[0], AllocationId })).NatGateway
    .NatGatewayId;
  await until(async () => {
    const { NatGateways } = await ec2("DescribeNatGateways", { NatGatewayIds: [NatGatewayId] });
    return NatGateways[0].State === "available";
  });
  const VpnGatewayId = (await ec2("CreateVpnGateway", { Type: "ipsec.1" })).VpnGateway.VpnGatewayId;
  await ec2("AttachVpnGateway", { VpnGatewayId, VpcId: vpcId });
  await until(async () => {
    const { VpnGateways } = await ec2("DescribeVpnGateways", { VpnGatewayIds: [VpnGatewayId] });
    return VpnGateways[0].VpcAttachments[0].State === "attached";
  });

  const RouteTableId = (await ec2("CreateRouteTable", { VpcId: vpcId })).RouteTable.RouteTableId;
  const route = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0" };
  await ec2("CreateRoute", { ...route, GatewayId: InternetGatewayId });
  await ec2("ReplaceRoute", { ...route, NatGatewayId });
  await ec2("DeleteRoute", route);
  await ec2("EnableVgwRoutePropagation", { RouteTableId, GatewayId: VpnGatewayId });
  await ec2("DisableVgwRoutePropagation", { RouteTableId, GatewayId: VpnGatewayId });
  const other = (await ec2("CreateRouteTable", { VpcId: vpcId })).RouteTable.RouteTableId;
  const { AssociationId } = await ec2("AssociateRouteTable", { RouteTableId, SubnetId: subnetIds[0] });
  const replaced = await ec2("ReplaceRouteTableAssociation", { AssociationId, RouteTableId: other });
  await ec2("DescribeRouteTables", { RouteTableIds: [RouteTableId, other] });
  await ec2("DisassociateRouteTable", { AssociationId: replaced.NewAssociationId });
  for (const table of [RouteTableId, other]) await ec2("DeleteRouteTable", { RouteTableId: table });

  const NetworkAclId = (await ec2("CreateNetworkAcl", { VpcId: vpcId })).NetworkAcl.NetworkAclId;
  const entry = { NetworkAclId, RuleNumber: 100, Egress: false };
  const terms = { Protocol: "6", RuleAction: "allow", CidrBlock: "10.0.0.0/8", PortRange: { From: 5432, To: 5432 } };
  await ec2("CreateNetworkAclEntry", { ...entry, ...terms });
  await ec2("ReplaceNetworkAclEntry", { ...entry, ...terms, RuleAction: "deny" });
  await ec2("DeleteNetworkAclEntry", entry);
  const { NetworkAcls } = await ec2("DescribeNetworkAcls", { Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const standing = NetworkAcls.find((acl: { IsDefault: boolean }) => acl.IsDefault);
  const association = standing.Associations[0].NetworkAclAssociationId;
  const moved = await ec2("ReplaceNetworkAclAssociation", { AssociationId: association, NetworkAclId });
  await ec2("ReplaceNetworkAclAssociation", {
    AssociationId: moved.NewAssociationId,
    NetworkAclId: standing.NetworkAclId,
  });
  await ec2("DeleteNetworkAcl", { NetworkAclId });

  const list = { PrefixListName: "offices", AddressFamily: "IPv4", MaxEntries: 5, Entries: [{ Cidr: "10.0.0.0/8" }] };
  const PrefixListId = (await ec2("CreateManagedPrefixList", list)).PrefixList.PrefixListId;
  const stateIs = (wanted: string) => async () => {
    const { PrefixLists } = await ec2("DescribeManagedPrefixLists", { PrefixListIds: [PrefixListId] });
    return PrefixLists[0].State === wanted;
  };
  await until(stateIs("create-complete"));
  await ec2("GetManagedPrefixListEntries", { PrefixListId });
  await ec2("ModifyManagedPrefixList", { PrefixListId, CurrentVersion: 1, AddEntries: [{ Cidr: "172.16.0.0/12" }] });
  await until(stateIs("modify-complete"));
  await ec2("DeleteManagedPrefixList", { PrefixListId });
  await ec2("DescribePrefixLists");

  await ec2("DetachVpnGateway", { VpnGatewayId, VpcId: vpcId });
  await until(async () => {
    const { VpnGateways } = await ec2("DescribeVpnGateways", { VpnGatewayIds: [VpnGatewayId] });
    return VpnGateways[0].VpcAttachments.every(({ State }: { State: string }) => State === "detached");
  });
  await ec2("DeleteVpnGateway", { VpnGatewayId });
  await ec2("DeleteNatGateway", { NatGatewayId });
  await until(async () => {
    const { NatGateways } = await ec2("DescribeNatGateways", { Filter: [{ Name: "vpc-id", Values: [vpcId] }] });
    return NatGateways.every(({ State }: { State: string }) => State === "deleted");
  });
  await ec2("ReleaseAddress", { AllocationId });
  await ec2("DetachInternetGateway", { InternetGatewayId, VpcId: vpcId });
  await ec2("DeleteInternetGateway", { InternetGatewayId });
  await ec2("DeleteSecurityGroup", { GroupId: groupId });
};
