import type { World } from "../world.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/** In the order they were made. */
export function membersOf(world: World, cluster: DbClusterRow): DbInstanceRow[] {
  return world.rds.instances.by("cluster", cluster.arn);
}

export function writerOf(world: World, cluster: DbClusterRow): DbInstanceRow | undefined {
  return cluster.writerArn === undefined ? undefined : world.rds.instances.get(cluster.writerArn);
}

/** The members that answer reads only, and do so now. */
export function availableReaders(world: World, cluster: DbClusterRow): DbInstanceRow[] {
  return membersOf(world, cluster).filter((row) => row.arn !== cluster.writerArn && row.status === "available");
}

/** What is done to a cluster's members is done in turn for the whole cluster. */
export function turnOf(world: World, row: DbInstanceRow): DbClusterRow | DbInstanceRow {
  return (row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn)) ?? row;
}
