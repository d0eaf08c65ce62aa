import type { World } from "../world.ts";
import { membersOf, writerOf } from "./cluster-members.ts";
import { resumeClusterRemoval } from "./db-clusters.ts";
import { certificateNames } from "./db-names.ts";
import { resumeProxyRemoval } from "./db-proxies.ts";
import { beginRemoval } from "./delete-db-instance.ts";
import { startReader } from "./fail-over-cluster.ts";
import { locateInstance } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import { closeProxyEndpoint, listenForProxy } from "./proxy-endpoint-states.ts";
import { endpointsOf } from "./proxy-lookups.ts";
import { rebuildStandby } from "./standby.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/**
 * After a restart: databases run again on the data they had, at their addresses of the VPC. Copies are made anew of the
 * one that takes writes; what was being deleted goes on being deleted. Resolves when all take connections.
 */
export async function resumeRds(world: World): Promise<void> {
  const rows = world.rds.instances.all();
  const single = rows.filter((row) => row.clusterArn === undefined && row.sourceArn === undefined);
  await Promise.all([
    ...single.map((row) => resumeInstance(world, row)),
    ...world.rds.clusters.all().map((cluster) => resumeCluster(world, cluster)),
  ]);
  await Promise.all(rows.filter((row) => row.sourceArn !== undefined).map((row) => resumeReplica(world, row)));
  for (const row of rows) if (row.status === "deleting") void beginRemoval(world, row);
  for (const cluster of world.rds.clusters.all()) {
    if (cluster.status === "deleting") resumeClusterRemoval(world, cluster);
    else if (cluster.status !== "failed") cluster.status = "available";
  }
  await resumeProxies(world);
}

async function resumeInstance(world: World, row: DbInstanceRow): Promise<void> {
  await startAgain(world, row, async () => {
    // Its data has the password, which is kept nowhere else.
    if (!world.databases.isKept(row.resourceId))
      throw new Error("its data is not here: it was not made yet, or a snapshot has none");
    await startOnItsData(world, row, "");
  });
  if (row.standby && row.status === "available") await rebuildStandby(world, row);
}

async function resumeCluster(world: World, cluster: DbClusterRow): Promise<void> {
  const writer = writerOf(world, cluster);
  if (!writer) return;
  await startAgain(world, writer, () => startOnItsData(world, writer, cluster.masterSecret));
  const readers = membersOf(world, cluster).filter((row) => row !== writer);
  await Promise.all(readers.map((row) => startAgain(world, row, () => startReader(world, cluster, row))));
}

/** Listening again, at the addresses they had. */
async function resumeProxies(world: World): Promise<void> {
  for (const proxy of world.rds.proxies.all()) {
    if (proxy.status === "deleting") {
      resumeProxyRemoval(world, proxy);
      continue;
    }
    for (const endpoint of endpointsOf(world, proxy)) {
      if (endpoint.status === "deleting") void closeProxyEndpoint(world, endpoint);
      else await listenForProxy(world, proxy, endpoint);
    }
    proxy.status = "available";
  }
}

function resumeReplica(world: World, row: DbInstanceRow): Promise<void> {
  return startAgain(world, row, async () => {
    const source = world.rds.instances.get(row.sourceArn ?? "");
    if (!source) throw new Error(`its source ${row.sourceArn} is gone`);
    await world.databases.createReplica({
      id: row.resourceId,
      sourceId: source.resourceId,
      place: await locateInstance(world, row),
      dnsNames: certificateNames(world, row),
      isSynchronous: false,
    });
  });
}

async function startOnItsData(world: World, row: DbInstanceRow, secret: string): Promise<void> {
  const { host, port } = await locateInstance(world, row);
  await world.databases.create({
    ...{ id: row.resourceId, host, port },
    dnsNames: certificateNames(world, row),
    masterUsername: row.masterUsername,
    masterPassword: { secret },
    databaseName: row.databaseName,
  });
}

async function startAgain(world: World, row: DbInstanceRow, start: () => Promise<void>): Promise<void> {
  if (row.status === "deleting" || row.status === "failed") return;
  try {
    await start();
    row.status = "available";
    row.createdAt ??= world.clock.now();
  } catch (error) {
    giveUp(world, row, error);
  }
}

function giveUp(world: World, row: DbInstanceRow, error: unknown): void {
  row.status = "failed";
  logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} did not start again`, error);
}
