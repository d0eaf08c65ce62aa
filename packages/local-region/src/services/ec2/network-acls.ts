import type {
  CreateNetworkAclRequest,
  CreateNetworkAclResult,
  DeleteNetworkAclRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireVpc } from "./lookups.ts";
import { entriesOf, everything, toEntry } from "./network-acl-entries.ts";
import { required } from "./parameters.ts";
import { requireNetworkAcl } from "./routing-lookups.ts";
import type { NetworkAclEntry, NetworkAclRow } from "./routing-store.ts";
import type { VpcRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

/** A list of the account's own denies everything until it has entries. */
export function createNetworkAcl(world: World, input: CreateNetworkAclRequest, caller: Caller): CreateNetworkAclResult {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const tags = readTagSpecifications(input.TagSpecifications, "network-acl");
  const row = putNetworkAcl(world, vpc, false, []);
  setTags(world, row.networkAclId, tags);
  return { NetworkAcl: toNetworkAcl(world, row), ClientToken: input.ClientToken };
}

export function describeNetworkAcls(
  world: World,
  input: DescribeNetworkAclsRequest,
  caller: Caller,
): DescribeNetworkAclsResult {
  const ids = input.NetworkAclIds;
  const asked = ids?.length ? ids.map((id) => requireNetworkAcl(world, caller, id)) : world.ec2.networkAcls.of(caller);
  const associations = (row: NetworkAclRow) => world.ec2.networkAclAssociations.by("networkAclId", row.networkAclId);
  const inEntries = (pick: (entry: NetworkAclEntry) => string | undefined) => (row: NetworkAclRow) =>
    entriesOf(row).map(pick);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "network-acl-id": (row) => row.networkAclId,
      "vpc-id": (row) => row.vpcId,
      default: (row) => row.isDefault,
      "owner-id": (row) => row.accountId,
      "association.association-id": (row) => associations(row).map(({ associationId }) => associationId),
      "association.network-acl-id": (row) => (associations(row).length > 0 ? row.networkAclId : undefined),
      "association.subnet-id": (row) => associations(row).map(({ subnetId }) => subnetId),
      "entry.cidr": inEntries((entry) => entry.cidrBlock),
      "entry.egress": inEntries((entry) => String(entry.isEgress)),
      "entry.protocol": inEntries((entry) => entry.protocol),
      "entry.rule-action": inEntries((entry) => (entry.allows ? "allow" : "deny")),
      "entry.rule-number": inEntries((entry) => String(entry.ruleNumber)),
      "entry.port-range.from": inEntries((entry) => entry.fromPort?.toString()),
      "entry.port-range.to": inEntries((entry) => entry.toPort?.toString()),
    },
    (row) => tagsOf(world, row.networkAclId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "networkAclIds", values: ids } });
  return { NetworkAcls: page.map((row) => toNetworkAcl(world, row)), NextToken: next };
}

export function deleteNetworkAcl(world: World, input: DeleteNetworkAclRequest, caller: Caller): object {
  const row = requireNetworkAcl(world, caller, required(input.NetworkAclId, "networkAclId"));
  if (row.isDefault) {
    throw new AwsError("InvalidParameterValue", `cannot delete default network ACL ${row.networkAclId}`);
  }
  if (world.ec2.networkAclAssociations.by("networkAclId", row.networkAclId).length > 0) {
    throw new AwsError(
      "DependencyViolation",
      `The networkAcl '${row.networkAclId}' has dependencies and cannot be deleted.`,
    );
  }
  forgetNetworkAcl(world, row);
  return {};
}

/** The list that a VPC's subnets have unless they are given another: it lets everything pass. */
export function addDefaultNetworkAcl(world: World, vpc: VpcRow): void {
  putNetworkAcl(world, vpc, true, [everything(false), everything(true)]);
}

/** The VPC's default list; undefined of a VPC that was put together without one. */
export function defaultNetworkAclOf(world: World, vpcId: string): NetworkAclRow | undefined {
  return world.ec2.networkAcls.by("vpcId", vpcId).find((row) => row.isDefault);
}

export function forgetNetworkAcl(world: World, row: NetworkAclRow): void {
  world.ec2.networkAcls.delete(row.networkAclId);
  dropTags(world, row.networkAclId);
}

function putNetworkAcl(
  world: World,
  { accountId, region, vpcId }: VpcRow,
  isDefault: boolean,
  entries: NetworkAclEntry[],
): NetworkAclRow {
  return world.ec2.networkAcls.put({
    accountId,
    region,
    networkAclId: world.ids.ec2("acl"),
    vpcId,
    isDefault,
    entries,
  });
}

function toNetworkAcl(world: World, row: NetworkAclRow): NetworkAcl {
  const associations = world.ec2.networkAclAssociations.by("networkAclId", row.networkAclId);
  return {
    NetworkAclId: row.networkAclId,
    VpcId: row.vpcId,
    OwnerId: row.accountId,
    IsDefault: row.isDefault,
    Entries: entriesOf(row).map(toEntry),
    Associations: associations.map(({ associationId, networkAclId, subnetId }) => ({
      NetworkAclAssociationId: associationId,
      NetworkAclId: networkAclId,
      SubnetId: subnetId,
    })),
    Tags: tagList(world, row.networkAclId),
  };
}
