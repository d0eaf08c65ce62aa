import type {
  CreateDBInstanceReadReplicaMessage,
  CreateDBInstanceReadReplicaResult,
  PromoteReadReplicaMessage,
  PromoteReadReplicaResult,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { addInstance } from "./add-instance.ts";
import { toDbInstance } from "./db-instance.ts";
import { readGroups } from "./db-instance-groups.ts";
import { readIdentifier, readInstanceClass, readPort, refuseUnserved } from "./db-instance-parameters.ts";
import { certificateNames } from "./db-names.ts";
import { publishEvent } from "./events.ts";
import { inTurn } from "./in-turn.ts";
import { chooseSubnet, locateInstance } from "./instance-places.ts";
import { becomeAvailable } from "./instance-states.ts";
import { findInstance, requireAvailable, requireInstance, requireSubnetGroup } from "./lookups.ts";
import { readParameterGroup } from "./parameter-groups.ts";
import type { DbInstanceRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** About what AWS takes (memory). */
const CREATE_SECONDS = 600;
const PROMOTE_SECONDS = 60;

const UNSERVED = [
  "MultiAZ",
  "SourceDBClusterIdentifier",
  "PreSignedUrl",
  "EnableIAMDatabaseAuthentication",
  "Domain",
  "ReplicaMode",
] as const;

/** A copy in the source's own region that answers reads and follows it, behind it for a moment. */
export async function createDbInstanceReadReplica(
  world: World,
  input: CreateDBInstanceReadReplicaMessage,
  caller: Caller,
): Promise<CreateDBInstanceReadReplicaResult> {
  const identifier = readIdentifier(input.DBInstanceIdentifier);
  if (findInstance(world, caller, identifier)) {
    throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
  }
  refuseUnserved(input, UNSERVED);
  const source = requireInstance(world, caller, input.SourceDBInstanceIdentifier);
  requireAvailable(source);
  if (source.clusterArn !== undefined || source.sourceArn !== undefined) {
    throw new AwsError(
      "InvalidDBInstanceState",
      `the local region makes read replicas only of instances of their own: ${source.identifier} is a ${source.sourceArn === undefined ? "cluster's member" : "replica"}.`,
    );
  }
  if (source.backupRetentionPeriod === 0) {
    throw new AwsError(
      "InvalidDBInstanceState",
      `Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value: ${source.identifier}`,
    );
  }
  const subnetGroup = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? source.subnetGroupName);
  const row = addInstance(world, caller, {
    identifier,
    engine: source.engine,
    instanceClass: readInstanceClass(input.DBInstanceClass ?? source.instanceClass),
    allocatedStorage: source.allocatedStorage,
    storageType: input.StorageType ?? source.storageType,
    masterUsername: source.masterUsername,
    databaseName: source.databaseName,
    port: readPort(input.Port ?? source.port),
    parameterGroup: readParameterGroup(world, caller, input.DBParameterGroupName),
    subnetGroup,
    subnetId: chooseSubnet(world, subnetGroup, input.AvailabilityZone),
    groupIds: readGroups(world, input.VpcSecurityGroupIds, subnetGroup),
    tags: readTags(input.Tags),
    sourceArn: source.arn,
    settings: {
      publiclyAccessible: input.PubliclyAccessible,
      deletionProtection: input.DeletionProtection,
      backupRetentionPeriod: 0,
      copyTagsToSnapshot: input.CopyTagsToSnapshot,
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
      storageEncrypted: source.storageEncrypted,
    },
  });
  await world.network.refresh();
  const answer = { DBInstance: toDbInstance(world, row) };
  void startNewReplica(world, source, row);
  return answer;
}

/** It leaves its source and takes writes from then on. */
export function promoteReadReplica(
  world: World,
  input: PromoteReadReplicaMessage,
  caller: Caller,
): PromoteReadReplicaResult {
  const row = requireInstance(world, caller, input.DBInstanceIdentifier);
  requireAvailable(row);
  if (row.sourceArn === undefined) {
    throw new AwsError("InvalidDBInstanceState", `DB Instance is not a read replica: ${row.identifier}`);
  }
  row.status = "modifying";
  row.backupRetentionPeriod = input.BackupRetentionPeriod ?? 1;
  row.backupWindow = input.PreferredBackupWindow ?? row.backupWindow;
  row.change = { appliesNow: false, leavesSource: true };
  void finishPromotion(world, row);
  return { DBInstance: toDbInstance(world, row) };
}

export async function finishPromotion(world: World, row: DbInstanceRow): Promise<void> {
  await becomeAvailable(world, row, PROMOTE_SECONDS, async () => {
    if (row.sourceArn === undefined) return;
    await world.databases.detach(row.resourceId);
    row.sourceArn = undefined;
  });
  row.change = undefined;
}

export async function startNewReplica(world: World, source: DbInstanceRow, row: DbInstanceRow): Promise<void> {
  await becomeAvailable(world, row, CREATE_SECONDS, () =>
    inTurn(source, async () => {
      if (row.status !== "creating") return;
      await world.databases.createReplica({
        id: row.resourceId,
        sourceId: source.resourceId,
        place: await locateInstance(world, row),
        dnsNames: certificateNames(world, row),
        isSynchronous: false,
      });
    }),
  );
  if (row.createdAt !== undefined) publishEvent(world, row, "0005");
}
