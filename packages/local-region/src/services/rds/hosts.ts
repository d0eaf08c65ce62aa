import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { failOverCluster } from "./fail-over-cluster.ts";
import { failOverInstance } from "./fail-over-instance.ts";
import { inTurn } from "./in-turn.ts";
import { logFailure } from "./log-failure.ts";
import { replaceStandby, standbyIdOf } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";

/** The host of a database dies: of its primary, as far as it has two. What AWS does then begins before this resolves. */
export async function killDatabase(world: World, id: string): Promise<object> {
  const row = world.rds.instances.all().find((each) => [each.identifier, each.arn, each.resourceId].includes(id));
  if (!row || row.createdAt === undefined) {
    throw new AwsError(
      "DBInstanceNotFound",
      `there is no database ${id}; give an instance's identifier, ARN or id`,
      404,
    );
  }
  await world.databases.kill(row.resourceId);
  recover(world, row);
  return { identifier: row.identifier, accountId: row.accountId, status: row.status };
}

/** A server ended by itself. */
export function databaseEnded(world: World, id: string, cause: string): void {
  for (const row of world.rds.instances.all()) {
    if (row.status === "deleting") continue;
    if (id === standbyIdOf(row)) loseStandby(world, row);
    else if (id === row.resourceId) end(world, row, cause);
  }
}

function end(world: World, row: DbInstanceRow, cause: string): void {
  world.log?.(`the Postgres of DB instance ${row.identifier} of account ${row.accountId} ended by itself, ${cause}`);
  if (row.standby || row.clusterArn !== undefined) recover(world, row);
  else row.status = "failed";
}

/** All hosts of the zone die; its addresses answer no more until it is restored. */
export async function loseZone(world: World, zoneId: string): Promise<object> {
  world.rds.lostZones.add(zoneId);
  const rows = world.rds.instances.all().filter((row) => row.createdAt !== undefined && row.status !== "deleting");
  const struck = rows.filter((row) => row.zoneId === zoneId);
  await Promise.all(struck.map((row) => world.databases.kill(row.resourceId).catch(() => undefined)));
  await world.network.refresh();
  for (const row of struck) recover(world, row);
  for (const row of rows) {
    if (row.standby?.zoneId !== zoneId) continue;
    await world.databases.remove(standbyIdOf(row));
    row.standby.isReady = false;
  }
  return { zoneId, databases: struck.map((row) => row.identifier) };
}

/** What could not run there runs again; standbys are made anew. */
export async function restoreZone(world: World, zoneId: string): Promise<object> {
  if (!world.rds.lostZones.delete(zoneId)) return { zoneId, databases: [] };
  await world.network.refresh();
  const rows = world.rds.instances.all().filter((row) => row.status !== "deleting");
  const returning = rows.filter((row) => row.zoneId === zoneId && row.status === "failed");
  for (const row of returning) recover(world, row);
  for (const row of rows) if (row.standby?.zoneId === zoneId) loseStandby(world, row);
  return { zoneId, databases: returning.map((row) => row.identifier) };
}

function loseStandby(world: World, row: DbInstanceRow): void {
  if (row.standby) row.standby.isReady = false;
  void inTurn(row, () => replaceStandby(world, row));
}

function recover(world: World, row: DbInstanceRow): void {
  row.status = "rebooting";
  const cluster = row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn);
  const work = async () => {
    if (row.status === "deleting") return;
    try {
      if (cluster) await failOverCluster(world, cluster, { lost: row });
      else await failOverInstance(world, row);
      if (row.status === "rebooting") row.status = "available";
    } catch (error) {
      if (row.status !== "rebooting") return;
      row.status = "failed";
      logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} is down`, error);
      return;
    }
    if (row.standby && !row.standby.isReady) await replaceStandby(world, row);
  };
  void inTurn(cluster ?? row, work);
}
