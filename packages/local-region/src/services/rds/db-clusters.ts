import type {
  DBClusterMessage,
  DeleteDBClusterMessage,
  DeleteDBClusterResult,
  DescribeDBClustersMessage,
  FailoverDBClusterMessage,
  FailoverDBClusterResult,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { availableReaders, membersOf, writerOf } from "./cluster-members.ts";
import { toDbCluster } from "./db-cluster.ts";
import { beginRemoval } from "./delete-db-instance.ts";
import { publishEvent } from "./events.ts";
import { failOverCluster } from "./fail-over-cluster.ts";
import { checkFinalSnapshot } from "./final-snapshot.ts";
import { inTurn } from "./in-turn.ts";
import { logFailure } from "./log-failure.ts";
import { findInstance, requireCluster } from "./lookups.ts";
import { describePage, filterRows } from "./paging.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/** AWS publishes "often less than 30 seconds". */
const FAILOVER_SECONDS = 30;
const DELETE_SECONDS = 60;

export function describeDbClusters(world: World, input: DescribeDBClustersMessage, caller: Caller): DBClusterMessage {
  const asked = input.DBClusterIdentifier
    ? [requireCluster(world, caller, input.DBClusterIdentifier)]
    : world.rds.clusters.of(caller);
  const rows = filterRows(asked, input.Filters, {
    "db-cluster-id": (row) => [row.identifier, row.arn],
    "db-cluster-resource-id": (row) => [row.resourceId],
    "clone-group-id": () => [],
    domain: () => [],
    engine: (row) => [row.engine],
  });
  const { page, next } = describePage(rows, input);
  return { DBClusters: page.map((row) => toDbCluster(world, row)), Marker: next };
}

/** Answers with status `failing-over`; the roles are swapped soon after, and the old writer is a reader. */
export function failoverDbCluster(
  world: World,
  input: FailoverDBClusterMessage,
  caller: Caller,
): FailoverDBClusterResult {
  const cluster = requireCluster(world, caller, input.DBClusterIdentifier);
  requireAvailableCluster(cluster);
  const target = readTarget(world, cluster, input.TargetDBInstanceIdentifier);
  cluster.status = "failing-over";
  void failOver(world, cluster, target);
  return { DBCluster: toDbCluster(world, cluster) };
}

/** Without SkipFinalSnapshot it is refused. Aurora's instances must have gone before; a Multi-AZ cluster's go with it. */
export function deleteDbCluster(world: World, input: DeleteDBClusterMessage, caller: Caller): DeleteDBClusterResult {
  const cluster = requireCluster(world, caller, input.DBClusterIdentifier);
  if (cluster.status === "deleting") {
    throw new AwsError("InvalidDBClusterStateFault", `DB cluster ${cluster.identifier} is already being deleted.`);
  }
  if (cluster.deletionProtection) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Cannot delete protected Cluster, please disable deletion protection and try again.",
    );
  }
  checkFinalSnapshot(input, input.FinalDBSnapshotIdentifier, "DB Cluster");
  const members = membersOf(world, cluster);
  const isOurs = cluster.engine === "postgres";
  if (!isOurs && members.some((member) => member.status !== "deleting")) {
    throw new AwsError(
      "InvalidDBClusterStateFault",
      "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
    );
  }
  cluster.status = "deleting";
  void remove(world, cluster, isOurs ? members : []);
  return { DBCluster: toDbCluster(world, cluster) };
}

/** After a restart: goes on with what a call had begun. Its members are removed by themselves. */
export function resumeClusterRemoval(world: World, cluster: DbClusterRow): void {
  void remove(world, cluster, []);
}

/** Throws InvalidDBClusterStateFault. */
export function requireAvailableCluster(cluster: DbClusterRow): void {
  if (cluster.status === "available") return;
  throw new AwsError(
    "InvalidDBClusterStateFault",
    `DB cluster ${cluster.identifier} is not in available state: ${cluster.status}.`,
  );
}

function readTarget(world: World, cluster: DbClusterRow, identifier: string | undefined): DbInstanceRow | undefined {
  const writer = writerOf(world, cluster);
  if (identifier === undefined) {
    // Aurora without a reader makes its writer anew; a cluster without any instance has nothing to fail over.
    if (writer) return undefined;
    throw new AwsError(
      "InvalidDBClusterStateFault",
      `DB cluster ${cluster.identifier} has no DB instance to fail over to.`,
    );
  }
  const target = findInstance(world, cluster, identifier);
  if (!target || target.clusterArn !== cluster.arn) {
    throw new AwsError("DBInstanceNotFound", `DBInstance ${identifier} not found in ${cluster.identifier}.`, 404);
  }
  if (target === writer) {
    throw new AwsError("InvalidDBInstanceState", `Instance ${target.identifier} is already the writer of the cluster.`);
  }
  if (availableReaders(world, cluster).includes(target)) return target;
  throw new AwsError("InvalidDBInstanceState", `Instance ${target.identifier} is not in available state.`);
}

async function failOver(world: World, cluster: DbClusterRow, target: DbInstanceRow | undefined): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(FAILOVER_SECONDS, resolve));
  try {
    await inTurn(cluster, () => failOverCluster(world, cluster, { target }));
    await delay;
  } catch (error) {
    logFailure(world, `DB cluster ${cluster.identifier} of account ${cluster.accountId} did not fail over`, error);
  }
  if (cluster.status === "failing-over") cluster.status = "available";
}

async function remove(world: World, cluster: DbClusterRow, members: DbInstanceRow[]): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(DELETE_SECONDS, resolve));
  await Promise.all(members.map((member) => beginRemoval(world, member)));
  await inTurn(cluster, async () => undefined);
  await delay;
  for (const endpoint of world.rds.clusterEndpoints.by("cluster", cluster.arn)) {
    world.rds.clusterEndpoints.delete(endpoint.arn);
    world.rds.tags.delete(endpoint.arn);
  }
  world.rds.clusters.delete(cluster.arn);
  world.rds.tags.delete(cluster.arn);
  publishEvent(world, cluster, "0171");
}
