import type {
  DBInstanceMessage,
  DeleteDBInstanceMessage,
  DeleteDBInstanceResult,
  DescribeDBInstancesMessage,
  RebootDBInstanceMessage,
  RebootDBInstanceResult,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toDbInstance } from "./db-instance.ts";
import { logFailure } from "./log-failure.ts";
import { invalidValue, requireAvailable, requireInstance } from "./lookups.ts";
import { describePage, filterRows } from "./paging.ts";
import type { DbInstanceRow } from "./store.ts";

/** About what AWS takes (memory). */
const REBOOT_SECONDS = 30;
const DELETE_SECONDS = 180;

export function describeDbInstances(
  world: World,
  input: DescribeDBInstancesMessage,
  caller: Caller,
): DBInstanceMessage {
  const asked = input.DBInstanceIdentifier
    ? [requireInstance(world, caller, input.DBInstanceIdentifier)]
    : world.rds.instances.of(caller);
  const rows = filterRows(asked, input.Filters, {
    "db-instance-id": (row) => [row.identifier, row.arn],
    "db-cluster-id": () => [],
    "dbi-resource-id": (row) => [row.resourceId],
    domain: () => [],
    engine: () => ["postgres"],
  });
  const { page, next } = describePage(rows, input);
  return { DBInstances: page.map((row) => toDbInstance(world, row)), Marker: next };
}

/** Sessions are cut and the data stays. */
export function rebootDbInstance(world: World, input: RebootDBInstanceMessage, caller: Caller): RebootDBInstanceResult {
  const row = requireInstance(world, caller, input.DBInstanceIdentifier);
  requireAvailable(row);
  if (input.ForceFailover && !row.multiAz) {
    throw new AwsError(
      "InvalidParameterCombination",
      `ForceFailover can be specified only when the DB instance is configured for Multi-AZ: ${row.identifier} is not.`,
    );
  }
  row.status = "rebooting";
  void reboot(world, row);
  return { DBInstance: toDbInstance(world, row) };
}

/** Answers with status `deleting`; the instance, its Postgres and its interface are gone soon after. */
export function deleteDbInstance(world: World, input: DeleteDBInstanceMessage, caller: Caller): DeleteDBInstanceResult {
  const row = requireInstance(world, caller, input.DBInstanceIdentifier);
  if (row.status === "deleting") {
    throw new AwsError("InvalidDBInstanceState", `Instance ${row.identifier} is already being deleted.`);
  }
  if (row.deletionProtection) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Cannot delete protected DB Instance, please disable deletion protection and try again.",
    );
  }
  checkFinalSnapshot(input);
  row.status = "deleting";
  void remove(world, row);
  return { DBInstance: toDbInstance(world, row) };
}

function checkFinalSnapshot(input: DeleteDBInstanceMessage): void {
  const snapshot = input.FinalDBSnapshotIdentifier;
  if (!input.SkipFinalSnapshot && !snapshot) {
    throw new AwsError(
      "InvalidParameterCombination",
      "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
    );
  }
  if (input.SkipFinalSnapshot && snapshot) {
    throw new AwsError(
      "InvalidParameterCombination",
      "FinalDBSnapshotIdentifier can not be specified when deleting a DB instance with SkipFinalSnapshot.",
    );
  }
  if (snapshot) {
    throw invalidValue(
      `the local region keeps no snapshots, so it cannot make '${snapshot}': delete with SkipFinalSnapshot`,
    );
  }
}

async function reboot(world: World, row: DbInstanceRow): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(REBOOT_SECONDS, resolve));
  try {
    await world.databases.restart(row.resourceId);
    await delay;
    if (row.status === "rebooting") row.status = "available";
  } catch (error) {
    if (row.status !== "rebooting") return;
    row.status = "failed";
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} did not come back`, error);
  }
}

async function remove(world: World, row: DbInstanceRow): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(DELETE_SECONDS, resolve));
  try {
    await world.databases.remove(row.resourceId);
    await delay;
    deleteManagedInterface(world, row.networkInterfaceId);
    await world.network.refresh();
  } catch (error) {
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} left something behind`, error);
  }
  world.rds.instances.delete(row.arn);
  world.rds.tags.delete(row.arn);
}
