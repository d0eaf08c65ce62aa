import type { World } from "../world.ts";
import { startMember } from "./add-member.ts";
import { membersOf, writerOf } from "./cluster-members.ts";
import { finishCreation } from "./create-db-cluster.ts";
import { resumeClusterRemoval } from "./db-clusters.ts";
import { followWriter, startReader } from "./fail-over-cluster.ts";
import { finishModification } from "./modify-db-cluster.ts";
import { finishModification as finishInstanceModification } from "./modify-db-instance.ts";
import { startAgain, startOnItsData } from "./resume-instance.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/** The writer first: its readers are copied from it. */
export async function resumeCluster(world: World, cluster: DbClusterRow): Promise<void> {
  adoptPromoted(world, cluster);
  const isNew = (row: DbInstanceRow) => row.status === "creating";
  const writer = writerOf(world, cluster);
  const readers = membersOf(world, cluster).filter((row) => row !== writer);
  if (writer && !isNew(writer)) {
    await startAgain(world, writer, () => startOnItsData(world, writer, cluster.masterSecret));
    const present = readers.filter((row) => !isNew(row));
    await Promise.all(present.map((row) => startAgain(world, row, () => startReader(world, cluster, row))));
  }
  const members = writer ? [writer, ...readers] : readers;
  for (const row of members) if (row.status === "modifying") void finishInstanceModification(world, row);
  if (cluster.status === "creating") void finishCreation(world, cluster, members.filter(isNew));
  else for (const row of members.filter(isNew)) void startMember(world, cluster, row);
  if (cluster.status === "deleting") resumeClusterRemoval(world, cluster);
  if (cluster.status === "failing-over") cluster.status = "available";
  if (cluster.status === "modifying") void finishModification(world, cluster);
}

/** A reader has data of its own only once it takes writes: then the failover is past its return. */
function adoptPromoted(world: World, cluster: DbClusterRow): void {
  const writer = writerOf(world, cluster);
  if (writer && !world.databases.isKept(writer.resourceId)) {
    const promoted = membersOf(world, cluster).find((row) => world.databases.isKept(row.resourceId));
    if (promoted) cluster.writerArn = promoted.arn;
  }
  if (cluster.namedWriterArn !== cluster.writerArn) followWriter(world, cluster);
}
