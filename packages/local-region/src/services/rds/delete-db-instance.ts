import type { DeleteDBInstanceMessage, DeleteDBInstanceResult } from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { availableReaders, membersOf, turnOf } from "./cluster-members.ts";
import { toDbInstance } from "./db-instance.ts";
import { publishEvent } from "./events.ts";
import { failOverCluster } from "./fail-over-cluster.ts";
import { checkFinalSnapshot } from "./final-snapshot.ts";
import { inTurn } from "./in-turn.ts";
import { logFailure } from "./log-failure.ts";
import { requireInstance } from "./lookups.ts";
import { dropStandby } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";

/** About what AWS takes (memory). */
const DELETE_SECONDS = 180;

/** Answers with status `deleting`; the instance, its Postgres and its interfaces are gone soon after. */
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
  const cluster = row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn);
  if (cluster && cluster.engine !== "aurora-postgresql") {
    throw new AwsError("InvalidDBInstanceState", `Instance ${row.identifier} is a member of a Multi-AZ DB cluster.`);
  }
  if (!cluster && row.sourceArn === undefined)
    checkFinalSnapshot(input, input.FinalDBSnapshotIdentifier, "DB Instance");
  beginRemoval(world, row);
  return { DBInstance: toDbInstance(world, row) };
}

/** From here on it is on its way out. Resolves when nothing of it is left. */
export function beginRemoval(world: World, row: DbInstanceRow): Promise<void> {
  row.status = "deleting";
  return remove(world, row);
}

async function remove(world: World, row: DbInstanceRow): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(DELETE_SECONDS, resolve));
  try {
    await inTurn(turnOf(world, row), () => end(world, row));
    await delay;
    deleteManagedInterface(world, row.networkInterfaceId);
    await world.network.refresh();
  } catch (error) {
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} left something behind`, error);
  }
  world.rds.instances.delete(row.arn);
  world.rds.tags.delete(row.arn);
  publishEvent(world, row, "0003");
}

async function end(world: World, row: DbInstanceRow): Promise<void> {
  await leaveCluster(world, row);
  for (const replica of world.rds.instances.by("copiedFrom", row.arn).filter((each) => each.sourceArn === row.arn)) {
    replica.sourceArn = undefined;
    await world.databases.detach(replica.resourceId);
  }
  await dropStandby(world, row);
  await world.databases.remove(row.resourceId);
}

/** A reader takes over from a writer that is deleted; without one the next instance begins with no data. */
async function leaveCluster(world: World, row: DbInstanceRow): Promise<void> {
  const cluster = row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn);
  if (!cluster || cluster.writerArn !== row.arn) return;
  const isLast = availableReaders(world, cluster).length === 0;
  if (cluster.status !== "deleting" && !isLast) await failOverCluster(world, cluster, { target: undefined });
  if (cluster.writerArn !== row.arn) return;
  const next = membersOf(world, cluster).find((each) => each.status !== "deleting");
  cluster.writerArn = next?.arn;
  cluster.namedWriterArn = next?.arn;
}
