import type { CreateDBInstanceMessage, CreateDBInstanceResult } from "@aws-sdk/client-rds";
import { masterSecretOf } from "../../postgres/set-up-database.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { addInstance } from "./add-instance.ts";
import { addMember } from "./add-member.ts";
import { toDbInstance } from "./db-instance.ts";
import { readGroups } from "./db-instance-groups.ts";
import {
  readDatabaseName,
  readEngine,
  readIdentifier,
  readInstanceClass,
  readMasterPassword,
  readMasterUsername,
  readPort,
  readStorage,
  refuseUnserved,
} from "./db-instance-parameters.ts";
import { certificateNames } from "./db-names.ts";
import { publishEvent } from "./events.ts";
import { chooseSubnet, locateInstance } from "./instance-places.ts";
import { becomeAvailable } from "./instance-states.ts";
import { blank, findInstance, requireSubnetGroup } from "./lookups.ts";
import { readParameterGroup } from "./parameter-groups.ts";
import { addStandbySide, buildStandby } from "./standby.ts";
import type { DbInstanceRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** About what AWS takes (memory): a single-AZ instance, and one with a standby. */
const CREATE_SECONDS = 300;
const CREATE_MULTI_AZ_SECONDS = 900;

const UNSERVED = [
  "ManageMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "DBSecurityGroups",
  "Domain",
  "CustomIamInstanceProfile",
] as const;

/**
 * Answers at once with status `creating`; `available` when Postgres takes connections, and its standby, if it is to
 * have one, has everything. When Postgres cannot be started the status becomes `failed` and the cause is logged.
 */
export async function createDbInstance(
  world: World,
  input: CreateDBInstanceMessage,
  caller: Caller,
): Promise<CreateDBInstanceResult> {
  const identifier = readIdentifier(input.DBInstanceIdentifier);
  if (findInstance(world, caller, identifier)) {
    throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
  }
  refuseUnserved(input, UNSERVED);
  if (input.DBClusterIdentifier) return { DBInstance: toDbInstance(world, await addMember(world, input, caller)) };
  const engine = readEngine(input.Engine, input.EngineVersion);
  if (engine !== "postgres") throw blank("DBClusterIdentifier");
  const storageType = input.StorageType ?? "gp2";
  const checked = {
    identifier,
    engine,
    instanceClass: readInstanceClass(input.DBInstanceClass),
    allocatedStorage: readStorage(input.AllocatedStorage, storageType),
    masterUsername: readMasterUsername(input.MasterUsername),
    databaseName: readDatabaseName(input.DBName),
    port: readPort(input.Port),
    parameterGroup: readParameterGroup(world, caller, input.DBParameterGroupName),
    storageType,
  };
  const password = readMasterPassword(input.MasterUserPassword);
  const tags = readTags(input.Tags);
  if (input.DBSubnetGroupName === "") throw blank("DBSubnetGroupName");
  const subnetGroup = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? "default");
  if (input.MultiAZ && input.AvailabilityZone) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Requesting a specific availability zone is not valid for Multi-AZ instances.",
    );
  }
  const subnetId = chooseSubnet(world, subnetGroup, input.AvailabilityZone);
  const row = addInstance(world, caller, {
    ...checked,
    ...{ subnetGroup, subnetId, tags },
    groupIds: readGroups(world, input.VpcSecurityGroupIds, subnetGroup),
    settings: {
      publiclyAccessible: input.PubliclyAccessible,
      deletionProtection: input.DeletionProtection,
      backupRetentionPeriod: input.BackupRetentionPeriod,
      storageEncrypted: input.StorageEncrypted,
      copyTagsToSnapshot: input.CopyTagsToSnapshot,
      autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
      backupWindow: input.PreferredBackupWindow,
      maintenanceWindow: input.PreferredMaintenanceWindow,
      storageThroughput: input.StorageThroughput,
      iops: input.Iops,
    },
  });
  if (input.MultiAZ) {
    row.multiAz = true;
    addStandbySide(world, row);
  }
  await world.network.refresh();
  row.masterSecret = await masterSecretOf(password);
  const answer = { DBInstance: toDbInstance(world, row) };
  void startNewInstance(world, row);
  return answer;
}

/** `available` when its Postgres takes connections, on the data that an earlier run of the region made, if any. */
export async function startNewInstance(world: World, row: DbInstanceRow): Promise<void> {
  await becomeAvailable(world, row, row.multiAz ? CREATE_MULTI_AZ_SECONDS : CREATE_SECONDS, async () => {
    const stand = await locateInstance(world, row);
    if (row.status !== "creating") return;
    await world.databases.create({
      id: row.resourceId,
      ...stand,
      dnsNames: certificateNames(world, row),
      masterUsername: row.masterUsername,
      masterPassword: { secret: row.masterSecret ?? "" },
      databaseName: row.databaseName,
    });
    row.masterSecret = undefined;
    await buildStandby(world, row);
  });
  if (row.createdAt !== undefined) publishEvent(world, row, "0005");
}
