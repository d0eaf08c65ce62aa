import type {
  CreateVpcRequest,
  CreateVpcResult,
  DeleteVpcRequest,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  Vpc,
} from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { dhcpOptionsIdOf, ensureDefaultDhcpOptions } from "./dhcp-options.ts";
import { selectRows } from "./filters.ts";
import { defaultGroupOf, requireVpc } from "./lookups.ts";
import { addDefaultNetworkAcl, forgetNetworkAcl } from "./network-acls.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { addMainRouteTable, forgetRouteTablesOf } from "./route-tables.ts";
import { addSecurityGroup, forgetSecurityGroup } from "./security-groups.ts";
import type { VpcRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { cidrBlocksOf, toAssociation } from "./vpc-cidr-blocks.ts";

export async function createVpc(world: World, input: CreateVpcRequest, caller: Caller): Promise<CreateVpcResult> {
  refuseUnserved(input, ["AmazonProvidedIpv6CidrBlock", "Ipv6CidrBlock", "Ipv4IpamPoolId", "Ipv6IpamPoolId"]);
  const text = required(input.CidrBlock, "cidrBlock");
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (cidr.prefixLength < 16 || cidr.prefixLength > 28) {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${text}' is invalid.`);
  }
  const tags = readTagSpecifications(input.TagSpecifications, "vpc");
  const vpc = world.ec2.vpcs.put({
    accountId: caller.accountId,
    region: caller.region,
    vpcId: world.ids.ec2("vpc"),
    cidrBlock: formatCidr(cidr),
    isDefault: false,
    enableDnsSupport: true,
    enableDnsHostnames: false,
  });
  setTags(world, vpc.vpcId, tags);
  addSecurityGroup(world, vpc, "default", "default VPC security group");
  ensureDefaultDhcpOptions(world, vpc);
  addMainRouteTable(world, vpc);
  addDefaultNetworkAcl(world, vpc);
  await world.network.refresh();
  return { Vpc: toVpc(world, vpc) };
}

export function describeVpcs(world: World, input: DescribeVpcsRequest, caller: Caller): DescribeVpcsResult {
  const ids = input.VpcIds;
  const asked = ids?.length ? ids.map((id) => requireVpc(world, caller, id)) : world.ec2.vpcs.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "vpc-id": (vpc) => vpc.vpcId,
      cidr: (vpc) => vpc.cidrBlock,
      "cidr-block-association.cidr-block": (vpc) => cidrBlocksOf(vpc).map(({ cidrBlock }) => cidrBlock),
      "is-default": (vpc) => vpc.isDefault,
      isDefault: (vpc) => vpc.isDefault,
      "dhcp-options-id": (vpc) => dhcpOptionsIdOf(world, vpc),
      "owner-id": (vpc) => vpc.accountId,
      state: () => "available",
    },
    (vpc) => tagsOf(world, vpc.vpcId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "vpcIds", values: ids } });
  return { Vpcs: page.map((vpc) => toVpc(world, vpc)), NextToken: next };
}

/** Takes the default group, the main route table and the default network ACL along; all else is a DependencyViolation. */
export async function deleteVpc(world: World, input: DeleteVpcRequest, caller: Caller): Promise<object> {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const defaultGroup = defaultGroupOf(world, vpc);
  if (hasDependencies(world, vpc)) {
    throw new AwsError("DependencyViolation", `The vpc '${vpc.vpcId}' has dependencies and cannot be deleted.`);
  }
  forgetSecurityGroup(world, defaultGroup);
  forgetRouteTablesOf(world, vpc);
  for (const list of world.ec2.networkAcls.by("vpcId", vpc.vpcId)) forgetNetworkAcl(world, list);
  world.ec2.vpcs.delete(vpc.vpcId);
  dropTags(world, vpc.vpcId);
  await world.network.refresh();
  return {};
}

function hasDependencies(world: World, vpc: VpcRow): boolean {
  const isAttached = (gateway: { vpcId: string | undefined }) => gateway.vpcId === vpc.vpcId;
  const mainTables = world.ec2.routeTableAssociations
    .by("vpcId", vpc.vpcId)
    .filter((row) => row.subnetId === undefined);
  return (
    world.ec2.subnets.by("vpcId", vpc.vpcId).length > 0 ||
    world.ec2.endpoints.by("vpcId", vpc.vpcId).length > 0 ||
    world.ec2.securityGroups.by("vpcId", vpc.vpcId).some((group) => group.groupName !== "default") ||
    world.ec2.routeTables.by("vpcId", vpc.vpcId).length > mainTables.length ||
    world.ec2.networkAcls.by("vpcId", vpc.vpcId).some((list) => !list.isDefault) ||
    world.ec2.internetGateways.of(vpc).some(isAttached) ||
    world.ec2.vpnGateways.of(vpc).some(isAttached)
  );
}

function toVpc(world: World, vpc: VpcRow): Vpc {
  return {
    VpcId: vpc.vpcId,
    OwnerId: vpc.accountId,
    CidrBlock: vpc.cidrBlock,
    CidrBlockAssociationSet: cidrBlocksOf(vpc).map((block) => toAssociation(block, "associated")),
    DhcpOptionsId: dhcpOptionsIdOf(world, vpc),
    InstanceTenancy: "default",
    IsDefault: vpc.isDefault,
    State: "available",
    Tags: tagList(world, vpc.vpcId),
  };
}
