import type {
  CreateDBSubnetGroupMessage,
  CreateDBSubnetGroupResult,
  DBSubnetGroup,
  DBSubnetGroupMessage,
  DeleteDBSubnetGroupMessage,
  DescribeDBSubnetGroupsMessage,
  ModifyDBSubnetGroupMessage,
  ModifyDBSubnetGroupResult,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSubnet } from "../ec2/lookups.ts";
import type { SubnetRow } from "../ec2/store.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { blank, invalidValue, requireSubnetGroup, subnetGroupArn } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { type DbSubnetGroupRow, ownedName } from "./store.ts";
import { readTags } from "./tags.ts";

export function createDbSubnetGroup(
  world: World,
  input: CreateDBSubnetGroupMessage,
  caller: Caller,
): CreateDBSubnetGroupResult {
  const name = readName(input.DBSubnetGroupName);
  const arn = subnetGroupArn(caller, name);
  if (!input.DBSubnetGroupDescription) throw blank("DBSubnetGroupDescription");
  if (world.rds.subnetGroups.get(arn)) {
    throw new AwsError("DBSubnetGroupAlreadyExists", `The DB subnet group '${name}' already exists.`);
  }
  const subnets = readSubnets(world, input.SubnetIds, caller);
  const tags = readTags(input.Tags);
  const row = world.rds.subnetGroups.put({
    accountId: caller.accountId,
    region: caller.region,
    arn,
    name,
    description: input.DBSubnetGroupDescription,
    vpcId: subnets[0]!.vpcId,
    subnetIds: subnets.map((subnet) => subnet.subnetId),
  });
  world.rds.tags.set(arn, tags);
  return { DBSubnetGroup: toDbSubnetGroup(world, row) };
}

export function describeDbSubnetGroups(
  world: World,
  input: DescribeDBSubnetGroupsMessage,
  caller: Caller,
): DBSubnetGroupMessage {
  if (input.Filters?.length) throw invalidValue(`Unrecognized filter name: ${input.Filters[0]?.Name}`);
  const rows = input.DBSubnetGroupName
    ? [requireSubnetGroup(world, caller, input.DBSubnetGroupName)]
    : world.rds.subnetGroups.of(caller);
  const { page, next } = describePage(rows, input);
  return { DBSubnetGroups: page.map((row) => toDbSubnetGroup(world, row)), Marker: next };
}

/** Replaces the subnets; one that a database stands in cannot go. */
export function modifyDbSubnetGroup(
  world: World,
  input: ModifyDBSubnetGroupMessage,
  caller: Caller,
): ModifyDBSubnetGroupResult {
  const row = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? "");
  const subnets = readSubnets(world, input.SubnetIds, caller);
  if (subnets[0]!.vpcId !== row.vpcId) {
    throw new AwsError("InvalidSubnet", `The DB subnet group '${row.name}' must stay in ${row.vpcId}.`);
  }
  const kept = new Set(subnets.map((subnet) => subnet.subnetId));
  for (const instance of instancesOf(world, row)) {
    for (const interfaceId of [instance.networkInterfaceId, instance.standby?.networkInterfaceId ?? ""]) {
      const used = world.ec2.networkInterfaces.get(interfaceId)?.subnetId;
      if (used === undefined || kept.has(used)) continue;
      throw new AwsError("SubnetAlreadyInUse", `The subnet ${used} is in use by DB instance ${instance.identifier}.`);
    }
  }
  row.subnetIds = [...kept];
  row.description = input.DBSubnetGroupDescription ?? row.description;
  return { DBSubnetGroup: toDbSubnetGroup(world, row) };
}

export function deleteDbSubnetGroup(world: World, input: DeleteDBSubnetGroupMessage, caller: Caller): object {
  const row = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? "");
  const user = instancesOf(world, row)[0] ?? world.rds.clusters.by("subnetGroup", ownedName(row, row.name))[0];
  if (user) {
    throw new AwsError(
      "InvalidDBSubnetGroupStateFault",
      `Cannot delete the subnet group '${row.name}' because at least one database instance: ${user.identifier} is still using it.`,
    );
  }
  world.rds.subnetGroups.delete(row.arn);
  world.rds.tags.delete(row.arn);
  return {};
}

export function toDbSubnetGroup(world: World, row: DbSubnetGroupRow): DBSubnetGroup {
  const subnets = row.subnetIds.flatMap((id) => world.ec2.subnets.get(id) ?? []);
  return {
    DBSubnetGroupName: row.name,
    DBSubnetGroupDescription: row.description,
    DBSubnetGroupArn: row.arn,
    VpcId: row.vpcId,
    SubnetGroupStatus: "Complete",
    Subnets: subnets.map((subnet) => ({
      SubnetIdentifier: subnet.subnetId,
      SubnetAvailabilityZone: { Name: zoneNameOf(row, subnet.zoneId) },
      SubnetOutpost: {},
      SubnetStatus: "Active",
    })),
    SupportedNetworkTypes: ["IPV4"],
  };
}

function instancesOf(world: World, row: DbSubnetGroupRow) {
  return world.rds.instances.by("subnetGroup", ownedName(row, row.name));
}

function readName(name: string | undefined): string {
  if (!name) throw blank("DBSubnetGroupName");
  if (!/^[A-Za-z0-9 ._-]{1,255}$/.test(name) || name.toLowerCase() === "default") {
    throw invalidValue(
      `The parameter DBSubnetGroupName must be provided and must not be blank, must contain only letters, numbers, periods, underscores, spaces, or hyphens, must have at most 255 characters, and must not be "default": ${name}`,
    );
  }
  return name.toLowerCase();
}

/** Throws InvalidSubnet, or DBSubnetGroupDoesNotCoverEnoughAZs for fewer than two zones. */
function readSubnets(world: World, subnetIds: string[] | undefined, caller: Caller): SubnetRow[] {
  const ids = [...new Set(subnetIds ?? [])];
  if (ids.length === 0) throw blank("SubnetIds");
  const subnets = ids.map((id) => readSubnet(world, id, caller));
  if (new Set(subnets.map((subnet) => subnet.vpcId)).size > 1) {
    throw new AwsError("InvalidSubnet", `The subnets are not all in the same VPC: ${ids.join(", ")}`);
  }
  const zones = [...new Set(subnets.map((subnet) => zoneNameOf(caller, subnet.zoneId)))];
  if (zones.length < 2) {
    throw new AwsError(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
      `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
    );
  }
  return subnets;
}

function readSubnet(world: World, id: string, caller: Caller): SubnetRow {
  try {
    return requireSubnet(world, caller, id);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError("InvalidSubnet", `Some input subnets in :[${id}] are invalid.`);
  }
}
