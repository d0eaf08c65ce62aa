import type { World } from "../world.ts";
import { startNewInstance } from "./create-db-instance.ts";
import { certificateNames } from "./db-names.ts";
import { giveName, takeOver } from "./fail-over-instance.ts";
import { locateInstance } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import { finishModification } from "./modify-db-instance.ts";
import { applyPending } from "./pending-values.ts";
import { finishPromotion, startNewReplica } from "./read-replicas.ts";
import { rebuildStandby, standbyIdOf } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";

/** One that stands alone, with or without a standby. */
export async function resumeInstance(world: World, row: DbInstanceRow): Promise<void> {
  const { status } = row;
  if (status === "creating") {
    void startNewInstance(world, row);
    return;
  }
  // A standby has data of its own only once it takes writes: then the failover is past its return.
  if (row.standby && world.databases.isKept(standbyIdOf(row))) {
    if (row.isTakingOver) await giveName(world, row);
    else await takeOver(world, row, row.standby);
  }
  row.isTakingOver = false;
  await startAgain(world, row, async () => {
    // Its data has the password, which is kept nowhere else.
    if (!world.databases.isKept(row.resourceId)) throw new Error("its data is not here");
    await startOnItsData(world, row, "");
    if (status === "rebooting") await applyPending(world, row);
  });
  if (row.status === "modifying") void finishChange(world, row);
  else if (row.standby && row.status === "available") await rebuildStandby(world, row);
}

/** Copied anew from its source, which runs by now; one that takes writes already has data of its own. */
export async function resumeReplica(world: World, row: DbInstanceRow): Promise<void> {
  if (world.databases.isKept(row.resourceId)) {
    row.sourceArn = undefined;
    return resumeInstance(world, row);
  }
  const source = world.rds.instances.get(row.sourceArn ?? "");
  if (source && row.status === "creating") {
    void startNewReplica(world, source, row);
    return;
  }
  await startAgain(world, row, async () => {
    if (!source) throw new Error(`its source ${row.sourceArn} is gone`);
    await world.databases.createReplica({
      id: row.resourceId,
      sourceId: source.resourceId,
      place: await locateInstance(world, row),
      dnsNames: certificateNames(world, row),
      isSynchronous: false,
    });
  });
  if (row.status === "modifying") void finishChange(world, row);
}

/** `available`, or as it is while it is modified; one that is deleted runs only for those that are copied from it. */
export async function startAgain(world: World, row: DbInstanceRow, start: () => Promise<void>): Promise<void> {
  if (row.status === "deleting" && !hasCopies(world, row)) return;
  try {
    await start();
    row.createdAt ??= world.clock.now();
    if (row.status !== "deleting" && row.status !== "modifying") row.status = "available";
  } catch (error) {
    if (row.status !== "deleting") row.status = "failed";
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} did not start again`, error);
  }
}

export async function startOnItsData(world: World, row: DbInstanceRow, secret: string): Promise<void> {
  const stand = await locateInstance(world, row);
  await world.databases.create({
    ...{ id: row.resourceId, ...stand },
    dnsNames: certificateNames(world, row),
    masterUsername: row.masterUsername,
    masterPassword: { secret },
    databaseName: row.databaseName,
  });
}

function finishChange(world: World, row: DbInstanceRow): Promise<void> {
  return row.change?.leavesSource ? finishPromotion(world, row) : finishModification(world, row);
}

function hasCopies(world: World, row: DbInstanceRow): boolean {
  const copies = world.rds.instances.by("copiedFrom", row.arn).filter((each) => each.sourceArn === row.arn);
  const siblings = row.clusterArn === undefined ? [] : world.rds.instances.by("cluster", row.clusterArn);
  return [...copies, ...siblings].some((each) => each !== row && each.status !== "deleting");
}
