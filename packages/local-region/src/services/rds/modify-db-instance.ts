import type { ModifyDBInstanceMessage, ModifyDBInstanceResult } from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toDbInstance } from "./db-instance.ts";
import { readGroups } from "./db-instance-groups.ts";
import {
  readEngine,
  readInstanceClass,
  readMasterPassword,
  readStorage,
  refuseUnserved,
} from "./db-instance-parameters.ts";
import { logFailure } from "./log-failure.ts";
import { requireAvailable, requireInstance, requireSubnetGroup } from "./lookups.ts";
import type { DbInstanceRow } from "./store.ts";

/** About what AWS takes (memory). */
const MODIFY_SECONDS = 60;

const UNSERVED = [
  "MultiAZ",
  "NewDBInstanceIdentifier",
  "DBSubnetGroupName",
  "ManageMasterUserPassword",
  "RotateMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "DBSecurityGroups",
  "Domain",
] as const;

/** Changes take effect at once, also those that AWS would put off to the maintenance window. */
export async function modifyDbInstance(
  world: World,
  input: ModifyDBInstanceMessage,
  caller: Caller,
): Promise<ModifyDBInstanceResult> {
  const row = requireInstance(world, caller, input.DBInstanceIdentifier);
  requireAvailable(row);
  refuseUnserved(input, UNSERVED);
  if (input.DBPortNumber !== row.port) refuseUnserved(input, ["DBPortNumber"]);
  if (input.EngineVersion !== undefined) readEngine("postgres", input.EngineVersion);
  const password = input.MasterUserPassword === undefined ? undefined : readMasterPassword(input.MasterUserPassword);
  const groupIds = input.VpcSecurityGroupIds?.length
    ? readGroups(world, input.VpcSecurityGroupIds, requireSubnetGroup(world, row, row.subnetGroupName))
    : row.groupIds;
  const changes: Partial<DbInstanceRow> = {
    groupIds,
    instanceClass: readInstanceClass(input.DBInstanceClass ?? row.instanceClass),
    allocatedStorage: readGrowth(row, input.AllocatedStorage),
    publiclyAccessible: input.PubliclyAccessible ?? row.publiclyAccessible,
    deletionProtection: input.DeletionProtection ?? row.deletionProtection,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? row.backupRetentionPeriod,
    storageType: input.StorageType ?? row.storageType,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? row.copyTagsToSnapshot,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? row.autoMinorVersionUpgrade,
  };
  Object.assign(row, changes, { status: "modifying" });
  setInterfaceGroups(world, row.networkInterfaceId, groupIds);
  await world.network.refresh();
  void settle(world, row, password);
  return { DBInstance: toDbInstance(world, row) };
}

function readGrowth(row: DbInstanceRow, size: number | undefined): number {
  if (size === undefined) return row.allocatedStorage;
  if (size < row.allocatedStorage) {
    throw new AwsError(
      "InvalidParameterCombination",
      `Invalid storage size ${size}: storage of ${row.identifier} cannot shrink from ${row.allocatedStorage} GiB.`,
    );
  }
  return readStorage(size, row.storageType);
}

async function settle(world: World, row: DbInstanceRow, password: string | undefined): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(MODIFY_SECONDS, resolve));
  try {
    if (password !== undefined) await world.databases.setMasterPassword(row.resourceId, password);
    await delay;
  } catch (error) {
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} kept its password`, error);
  }
  if (row.status === "modifying") row.status = "available";
}
