import type { World } from "../world.ts";
import { afterDnsLag } from "./after-lag.ts";
import { availableReaders, writerOf } from "./cluster-members.ts";
import { certificateNames } from "./db-names.ts";
import { publishEvent } from "./events.ts";
import { locateInstance } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/** Why: a member whose host has died, or a wish for another writer (any when undefined). */
export type ClusterFailover = { lost: DbInstanceRow } | { target: DbInstanceRow | undefined };

/**
 * Makes another member the writer; the old one comes back as a reader at its own address. A lost reader is made anew.
 * Without another member the writer is started again where it is. Resolves when all that run do. Throws when none does.
 */
export async function failOverCluster(world: World, cluster: DbClusterRow, failover: ClusterFailover): Promise<void> {
  const old = writerOf(world, cluster);
  if (!old || cluster.status === "deleting") return;
  if ("lost" in failover && failover.lost !== old) return rebuildReader(world, cluster, failover.lost);
  const isPlanned = "target" in failover;
  if (isPlanned) await world.databases.halt(old.resourceId);
  else await world.databases.kill(old.resourceId);
  const target = await chooseTarget(world, cluster, isPlanned ? failover.target : undefined);
  if (!target) return recreateInPlace(world, cluster, old);
  const { status } = cluster;
  cluster.status = "failing-over";
  publishEvent(world, cluster, target.zoneId === old.zoneId ? "0072" : "0073", target.identifier);
  old.status = "rebooting";
  try {
    await world.databases.promote(target.resourceId);
    cluster.writerArn = target.arn;
    followWriter(world, cluster);
    publishEvent(world, cluster, "0071", target.identifier);
  } catch (error) {
    publishEvent(world, cluster, "0069");
    throw error;
  } finally {
    // A failover that was asked for says itself when it is over.
    if (cluster.status === "failing-over") cluster.status = status;
  }
  await rebuildReader(world, cluster, old).catch((error: unknown) => {
    old.status = "failed";
    logFailure(world, `DB instance ${old.identifier} of account ${old.accountId} did not come back`, error);
  });
}

/** The writer's name comes after. */
export function followWriter(world: World, cluster: DbClusterRow): void {
  afterDnsLag(world, () => {
    cluster.namedWriterArn = cluster.writerArn;
  });
}

/** The wished one, or of those that have received most the one of the lowest tier. */
async function chooseTarget(world: World, cluster: DbClusterRow, wished: DbInstanceRow | undefined) {
  if (wished) return wished;
  const readers = availableReaders(world, cluster)
    .filter((row) => !world.rds.lostZones.has(row.zoneId))
    .sort((one, other) => one.promotionTier - other.promotionTier);
  const best = await world.databases.findMostAdvanced(readers.map((row) => row.resourceId));
  return readers.find((row) => row.resourceId === best);
}

async function recreateInPlace(world: World, cluster: DbClusterRow, writer: DbInstanceRow): Promise<void> {
  if (world.rds.lostZones.has(writer.zoneId)) {
    publishEvent(world, cluster, "0069");
    throw new Error("its Availability Zone is lost, and no reader can take over");
  }
  await world.databases.restart(writer.resourceId);
  publishEvent(world, writer, "0006");
}

/** Makes a member a fresh copy of the writer, at its own address. */
async function rebuildReader(world: World, cluster: DbClusterRow, row: DbInstanceRow): Promise<void> {
  if (row.status === "deleting") return;
  if (world.rds.lostZones.has(row.zoneId)) throw new Error("its Availability Zone is lost");
  await world.databases.remove(row.resourceId);
  await startReader(world, cluster, row);
  publishEvent(world, row, "0006");
  if (row.status === "rebooting") row.status = "available";
}

/** Resolves when it answers reads and has all that the writer has. */
export async function startReader(world: World, cluster: DbClusterRow, row: DbInstanceRow): Promise<void> {
  const writer = writerOf(world, cluster);
  if (!writer) throw new Error(`the cluster ${cluster.identifier} has no writer`);
  await world.databases.createReplica({
    id: row.resourceId,
    sourceId: writer.resourceId,
    place: await locateInstance(world, row),
    dnsNames: certificateNames(world, row),
    isSynchronous: true,
  });
}
