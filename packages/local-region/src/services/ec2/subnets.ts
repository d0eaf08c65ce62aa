import type {
  CreateSubnetRequest,
  CreateSubnetResult,
  DeleteSubnetRequest,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  ModifySubnetAttributeRequest,
  Subnet,
} from "@aws-sdk/client-ec2";
import { type Cidr, cidrContains, cidrsOverlap, formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireSubnet, requireVpc } from "./lookups.ts";
import { associateDefaultNetworkAcl, forgetNetworkAclAssociation } from "./network-acl-associations.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { forgetAssociationOf } from "./route-table-associations.ts";
import type { SubnetRow, VpcRow } from "./store.ts";
import { countFreeAddresses } from "./subnet-addresses.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { cidrBlocksOf } from "./vpc-cidr-blocks.ts";
import { zoneIdOf, zoneIdsOf, zoneNameOf } from "./zones.ts";

export function createSubnet(world: World, input: CreateSubnetRequest, caller: Caller): CreateSubnetResult {
  refuseUnserved(input, ["Ipv6CidrBlock", "Ipv6Native", "OutpostArn", "Ipv4IpamPoolId", "Ipv6IpamPoolId"]);
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const cidr = readSubnetCidr(world, vpc, required(input.CidrBlock, "cidrBlock"));
  const zoneId = readZone(input, caller);
  const tags = readTagSpecifications(input.TagSpecifications, "subnet");
  const subnet = world.ec2.subnets.put({
    accountId: caller.accountId,
    region: caller.region,
    subnetId: world.ids.ec2("subnet"),
    vpcId: vpc.vpcId,
    cidrBlock: formatCidr(cidr),
    zoneId,
  });
  setTags(world, subnet.subnetId, tags);
  associateDefaultNetworkAcl(world, subnet);
  return { Subnet: toSubnet(world, subnet) };
}

export function describeSubnets(world: World, input: DescribeSubnetsRequest, caller: Caller): DescribeSubnetsResult {
  const ids = input.SubnetIds;
  const asked = ids?.length
    ? ids.map((id) => requireSubnet(world, caller, id))
    : candidateRows(world, world.ec2.subnets, caller, input.Filters, {
        "vpc-id": (id) => world.ec2.subnets.by("vpcId", id),
      });
  const zoneName = (subnet: SubnetRow) => zoneNameOf(caller, subnet.zoneId);
  const freeAddresses = (subnet: SubnetRow) => String(countFreeAddresses(world, subnet));
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "subnet-id": (subnet) => subnet.subnetId,
      "vpc-id": (subnet) => subnet.vpcId,
      "availability-zone": zoneName,
      availabilityZone: zoneName,
      "availability-zone-id": (subnet) => subnet.zoneId,
      availabilityZoneId: (subnet) => subnet.zoneId,
      "cidr-block": (subnet) => subnet.cidrBlock,
      cidr: (subnet) => subnet.cidrBlock,
      cidrBlock: (subnet) => subnet.cidrBlock,
      "available-ip-address-count": freeAddresses,
      "default-for-az": () => false,
      defaultForAz: () => false,
      "map-public-ip-on-launch": (subnet) => subnet.mapPublicIpOnLaunch ?? false,
      "owner-id": (subnet) => subnet.accountId,
      state: () => "available",
    },
    (subnet) => tagsOf(world, subnet.subnetId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "subnetIds", values: ids } });
  return { Subnets: page.map((subnet) => toSubnet(world, subnet)), NextToken: next };
}

export function deleteSubnet(world: World, input: DeleteSubnetRequest, caller: Caller): object {
  const subnet = requireSubnet(world, caller, required(input.SubnetId, "subnetId"));
  if (world.ec2.networkInterfaces.by("subnetId", subnet.subnetId).length > 0) {
    throw new AwsError(
      "DependencyViolation",
      `The subnet '${subnet.subnetId}' has dependencies and cannot be deleted.`,
    );
  }
  world.ec2.subnets.delete(subnet.subnetId);
  forgetAssociationOf(world, subnet.subnetId);
  forgetNetworkAclAssociation(world, subnet.subnetId);
  dropTags(world, subnet.subnetId);
  return {};
}

/** Whether what is launched there gets a public address is kept without effect; nothing else can be changed. */
export function modifySubnetAttribute(world: World, input: ModifySubnetAttributeRequest, caller: Caller): object {
  const subnet = requireSubnet(world, caller, required(input.SubnetId, "subnetId"));
  const { SubnetId: _id, MapPublicIpOnLaunch: mapPublic, ...others } = input;
  for (const [name, value] of Object.entries(others)) {
    const asked = typeof value === "object" && value !== null && "Value" in value ? value.Value : value;
    if (asked !== "ip-name") refuseUnserved({ [name]: asked }, [name]);
  }
  if (mapPublic?.Value !== undefined) subnet.mapPublicIpOnLaunch = mapPublic.Value;
  return {};
}

/** The range; throws InvalidSubnet.Range when it is not in the VPC, InvalidSubnet.Conflict when another has part of it. */
function readSubnetCidr(world: World, vpc: VpcRow, text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  const isSized = cidr.prefixLength >= 16 && cidr.prefixLength <= 28;
  const isHeld = cidrBlocksOf(vpc).some(({ cidrBlock }) => {
    const whole = parseCidr(cidrBlock);
    return whole !== undefined && cidrContains(whole, cidr);
  });
  if (!isSized || !isHeld) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  }
  const taken = world.ec2.subnets.by("vpcId", vpc.vpcId).some((subnet) => {
    const other = parseCidr(subnet.cidrBlock);
    return other !== undefined && cidrsOverlap(other, cidr);
  });
  if (taken) throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${text}' conflicts with another subnet`);
  return cidr;
}

/** Without a zone AWS chooses one; here it is the first of the region. */
function readZone(input: CreateSubnetRequest, caller: Caller): string {
  const zones = zoneIdsOf(caller.region);
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  if (name && id) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameters AvailabilityZone and AvailabilityZoneId cannot be used together: specify only one",
    );
  }
  const zoneId = name ? zoneIdOf(caller, name) : id ? zones.find((zone) => zone === id) : zones[0];
  if (zoneId) return zoneId;
  const choices = zones.map((zone) => (name ? zoneNameOf(caller, zone) : zone)).sort();
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${name ?? id}) for parameter ${name ? "availabilityZone" : "availabilityZoneId"} is invalid. Subnets can currently only be created in the following availability zones: ${choices.join(", ")}.`,
  );
}

function toSubnet(world: World, subnet: SubnetRow): Subnet {
  return {
    SubnetId: subnet.subnetId,
    SubnetArn: `arn:aws:ec2:${subnet.region}:${subnet.accountId}:subnet/${subnet.subnetId}`,
    OwnerId: subnet.accountId,
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidrBlock,
    AvailabilityZone: zoneNameOf(subnet, subnet.zoneId),
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount: countFreeAddresses(world, subnet),
    AssignIpv6AddressOnCreation: false,
    DefaultForAz: false,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch ?? false,
    MapCustomerOwnedIpOnLaunch: false,
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Ipv6CidrBlockAssociationSet: [],
    State: "available",
    Tags: tagList(world, subnet.subnetId),
  };
}
