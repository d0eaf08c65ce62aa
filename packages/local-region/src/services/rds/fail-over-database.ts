import { AwsError } from "../../wire/aws-error.ts";
import { accountCaller } from "../sts/find-key.ts";
import type { World } from "../world.ts";
import { failoverDbCluster } from "./db-clusters.ts";
import { rebootDbInstance } from "./db-instances.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";

/** As its owner would call FailoverDBCluster of a cluster or one of its members, RebootDBInstance of an instance. */
export async function failOverDatabase(world: World, id: string): Promise<object> {
  const isMeant = (row: DbInstanceRow | DbClusterRow) => [row.identifier, row.arn, row.resourceId].includes(id);
  const instance = world.rds.instances.all().find(isMeant);
  const cluster = world.rds.clusters.all().find((row) => isMeant(row) || row.arn === instance?.clusterArn);
  const row = cluster ?? instance;
  if (!row) {
    throw new AwsError(
      "DBInstanceNotFound",
      `there is no database ${id}; give an instance's or a cluster's identifier, ARN or id`,
      404,
    );
  }
  const caller = { ...accountCaller(row.accountId), region: row.region };
  if (cluster) failoverDbCluster(world, { DBClusterIdentifier: cluster.identifier }, caller);
  else rebootDbInstance(world, { DBInstanceIdentifier: row.identifier, ForceFailover: true }, caller);
  return { identifier: row.identifier, accountId: row.accountId, status: row.status };
}
