import type {
  DBInstanceMessage,
  DescribeDBInstancesMessage,
  RebootDBInstanceMessage,
  RebootDBInstanceResult,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { turnOf } from "./cluster-members.ts";
import { toDbInstance } from "./db-instance.ts";
import { publishEvent } from "./events.ts";
import { failOverInstance } from "./fail-over-instance.ts";
import { inTurn } from "./in-turn.ts";
import { logFailure } from "./log-failure.ts";
import { requireAvailable, requireInstance } from "./lookups.ts";
import { describePage, filterRows } from "./paging.ts";
import { applyPending } from "./pending-values.ts";
import { rebuildStandby } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";

/** About what AWS takes (memory); a failover is published with 60 to 120 seconds. */
const REBOOT_SECONDS = 30;
const FAILOVER_SECONDS = 60;

export function describeDbInstances(
  world: World,
  input: DescribeDBInstancesMessage,
  caller: Caller,
): DBInstanceMessage {
  const asked = input.DBInstanceIdentifier
    ? [requireInstance(world, caller, input.DBInstanceIdentifier)]
    : world.rds.instances.of(caller);
  const clusterOf = (row: DbInstanceRow) => world.rds.clusters.get(row.clusterArn ?? "");
  const rows = filterRows(asked, input.Filters, {
    "db-instance-id": (row) => [row.identifier, row.arn],
    "db-cluster-id": (row) => [clusterOf(row)?.identifier, row.clusterArn],
    "dbi-resource-id": (row) => [row.resourceId],
    domain: () => [],
    engine: (row) => [row.engine],
  });
  const { page, next } = describePage(rows, input);
  return { DBInstances: page.map((row) => toDbInstance(world, row)), Marker: next };
}

/**
 * Sessions are cut and the data stays. With ForceFailover the standby takes over, once it has everything: the next
 * failover waits until the sides are alike again.
 */
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
  void reboot(world, row, input.ForceFailover === true);
  return { DBInstance: toDbInstance(world, row) };
}

async function reboot(world: World, row: DbInstanceRow, isFailover: boolean): Promise<void> {
  const seconds = isFailover ? FAILOVER_SECONDS : REBOOT_SECONDS;
  const delay = new Promise<void>((resolve) => world.clock.after(seconds, resolve));
  const turn = turnOf(world, row);
  try {
    await inTurn(turn, async () => {
      if (row.status !== "rebooting") return;
      if (isFailover) await failOverInstance(world, row);
      else await restart(world, row);
    });
    if (isFailover) void inTurn(turn, () => rebuildStandby(world, row));
    await delay;
    if (row.status === "rebooting") row.status = "available";
  } catch (error) {
    if (row.status === "deleting") return;
    row.status = "failed";
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} failed while rebooting`, error);
  }
}

async function restart(world: World, row: DbInstanceRow): Promise<void> {
  publishEvent(world, row, "0004");
  await applyPending(world, row);
  await world.databases.restart(row.resourceId);
  publishEvent(world, row, "0006");
}
