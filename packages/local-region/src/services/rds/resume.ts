import type { World } from "../world.ts";
import { beginRemoval } from "./delete-db-instance.ts";
import { followSides } from "./fail-over-instance.ts";
import { resumeCluster } from "./resume-cluster.ts";
import { resumeInstance, resumeReplica } from "./resume-instance.ts";
import { resumeProxies } from "./resume-proxies.ts";
import { standbyIdOf } from "./standby.ts";

/**
 * After a restart: databases run again on the data they had, at their addresses of the VPC. Copies are made anew of the
 * one that takes writes; what was being made, changed or deleted goes on being so. Lost zones are back: trouble is a
 * run's, not the region's. Resolves when all that were available take connections.
 */
export async function resumeRds(world: World): Promise<void> {
  world.rds.lostZones.clear();
  const rows = world.rds.instances.all();
  world.databases.keepOnly([
    ...rows.flatMap((row) => [row.resourceId, standbyIdOf(row)]),
    ...world.ec2.instances.all().map((row) => row.instanceId),
    ...world.ec2.sites.all().map((row) => row.siteId),
  ]);
  const single = rows.filter((row) => row.clusterArn === undefined && row.sourceArn === undefined);
  await Promise.all([
    ...single.map((row) => resumeInstance(world, row)),
    ...world.rds.clusters.all().map((cluster) => resumeCluster(world, cluster)),
  ]);
  await Promise.all(rows.filter((row) => row.sourceArn !== undefined).map((row) => resumeReplica(world, row)));
  for (const row of rows) {
    if (row.namedInterfaceId !== row.networkInterfaceId || row.toldZoneId !== row.zoneId) followSides(world, row);
    if (row.status === "deleting") void beginRemoval(world, row);
  }
  await resumeProxies(world);
}
