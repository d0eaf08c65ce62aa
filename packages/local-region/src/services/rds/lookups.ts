import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { DbClusterRow, DbInstanceRow, DbSubnetGroupRow } from "./store.ts";

export function instanceArn({ region, accountId }: Owned, identifier: string): string {
  return `arn:aws:rds:${region}:${accountId}:db:${identifier}`;
}

export function clusterArn({ region, accountId }: Owned, identifier: string): string {
  return `arn:aws:rds:${region}:${accountId}:cluster:${identifier}`;
}

export function subnetGroupArn({ region, accountId }: Owned, name: string): string {
  return `arn:aws:rds:${region}:${accountId}:subgrp:${name}`;
}

/** The caller's instance by identifier (case does not matter) or ARN. */
export function findInstance(world: World, owner: Owned, identifier: string): DbInstanceRow | undefined {
  const arn = identifier.startsWith("arn:") ? identifier : instanceArn(owner, identifier.toLowerCase());
  return world.rds.instances.getOwn(owner, arn);
}

/** Throws DBInstanceNotFound. */
export function requireInstance(world: World, owner: Owned, identifier: string | undefined): DbInstanceRow {
  const name = identifier ?? "";
  if (name === "") throw blank("DBInstanceIdentifier");
  const row = findInstance(world, owner, name);
  if (!row) throw new AwsError("DBInstanceNotFound", `DBInstance ${name} not found.`, 404);
  return row;
}

/** The caller's cluster by identifier (case does not matter) or ARN. Throws DBClusterNotFoundFault. */
export function requireCluster(world: World, owner: Owned, identifier: string | undefined): DbClusterRow {
  const name = identifier ?? "";
  if (name === "") throw blank("DBClusterIdentifier");
  const row = world.rds.clusters.getOwn(owner, name.startsWith("arn:") ? name : clusterArn(owner, name.toLowerCase()));
  if (!row) throw new AwsError("DBClusterNotFoundFault", `DBCluster ${name} not found.`, 404);
  return row;
}

/** Throws InvalidDBInstanceState. */
export function requireAvailable(row: DbInstanceRow): void {
  if (row.status === "available") return;
  throw new AwsError("InvalidDBInstanceState", `Instance ${row.identifier} is not in available state.`);
}

/** Throws DBSubnetGroupNotFoundFault. */
export function requireSubnetGroup(world: World, owner: Owned, name: string): DbSubnetGroupRow {
  const row = world.rds.subnetGroups.get(subnetGroupArn(owner, name.toLowerCase()));
  if (!row) throw new AwsError("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`, 404);
  return row;
}

export function blank(parameter: string): AwsError {
  return invalidValue(`The parameter ${parameter} must be provided and must not be blank.`);
}

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
