import type { ModifyDBInstanceMessage, ModifyDBInstanceResult } from "@aws-sdk/client-rds";
import { masterSecretOf } from "../../postgres/set-up-database.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { turnOf } from "./cluster-members.ts";
import { toDbInstance } from "./db-instance.ts";
import { readGroups } from "./db-instance-groups.ts";
import {
  readEngine,
  readInstanceClass,
  readMasterPassword,
  readPort,
  readStorage,
  refuseUnserved,
} from "./db-instance-parameters.ts";
import { publishEvent } from "./events.ts";
import { inTurn } from "./in-turn.ts";
import { requireOtherSubnet } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import { requireAvailable, requireInstance, requireSubnetGroup } from "./lookups.ts";
import { readParameterGroup } from "./parameter-groups.ts";
import { applyPending } from "./pending-values.ts";
import type { DbInstanceRow, PendingValues } from "./store.ts";

/** About what AWS takes (memory): a setting, and a second side. */
const MODIFY_SECONDS = 60;
const CONVERT_SECONDS = 600;

const UNSERVED = [
  "NewDBInstanceIdentifier",
  "DBSubnetGroupName",
  "ManageMasterUserPassword",
  "RotateMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "DBSecurityGroups",
  "Domain",
] as const;

/** A member of a cluster has these from its cluster. */
const OF_THE_CLUSTER = [
  "MasterUserPassword",
  "VpcSecurityGroupIds",
  "DBPortNumber",
  "MultiAZ",
  "AllocatedStorage",
] as const;

/**
 * Class, storage and Multi-AZ wait, without ApplyImmediately, for the next modification with it or the next reboot:
 * the maintenance window never comes here. Everything else is done at once, as on AWS.
 */
export async function modifyDbInstance(
  world: World,
  input: ModifyDBInstanceMessage,
  caller: Caller,
): Promise<ModifyDBInstanceResult> {
  const row = requireInstance(world, caller, input.DBInstanceIdentifier);
  requireAvailable(row);
  refuseUnserved(input, UNSERVED);
  if (row.clusterArn !== undefined) refuseUnserved(input, OF_THE_CLUSTER);
  if (input.EngineVersion !== undefined) readEngine(row.engine, input.EngineVersion);
  const password = input.MasterUserPassword === undefined ? undefined : readMasterPassword(input.MasterUserPassword);
  const subnetGroup = requireSubnetGroup(world, row, row.subnetGroupName);
  const groupIds = input.VpcSecurityGroupIds?.length
    ? readGroups(world, input.VpcSecurityGroupIds, subnetGroup)
    : row.groupIds;
  const pending = readPending(row, input);
  if (pending.multiAz) requireOtherSubnet(world, subnetGroup, [row.zoneId]);
  const changes: Partial<DbInstanceRow> = {
    groupIds,
    publiclyAccessible: input.PubliclyAccessible ?? row.publiclyAccessible,
    deletionProtection: input.DeletionProtection ?? row.deletionProtection,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? row.backupRetentionPeriod,
    storageType: input.StorageType ?? row.storageType,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? row.copyTagsToSnapshot,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? row.autoMinorVersionUpgrade,
    backupWindow: input.PreferredBackupWindow ?? row.backupWindow,
    maintenanceWindow: input.PreferredMaintenanceWindow?.toLowerCase() ?? row.maintenanceWindow,
    promotionTier: input.PromotionTier ?? row.promotionTier,
    parameterGroup: input.DBParameterGroupName
      ? readParameterGroup(world, caller, input.DBParameterGroupName, row.engine)
      : row.parameterGroup,
  };
  Object.assign(row, changes, { status: "modifying" });
  Object.assign(row.pending, pending);
  setInterfaceGroups(world, row.networkInterfaceId, groupIds);
  if (row.standby) setInterfaceGroups(world, row.standby.networkInterfaceId, groupIds);
  await world.network.refresh();
  row.change = {
    masterSecret: password === undefined ? undefined : await masterSecretOf(password),
    appliesNow: input.ApplyImmediately === true || pending.port !== undefined,
    leavesSource: false,
  };
  void finishModification(world, row);
  return { DBInstance: toDbInstance(world, row) };
}

/** Only what is to be otherwise than it is. */
function readPending(row: DbInstanceRow, input: ModifyDBInstanceMessage): PendingValues {
  const instanceClass = readInstanceClass(input.DBInstanceClass ?? row.instanceClass);
  const allocatedStorage = readGrowth(row, input.AllocatedStorage);
  const port = readPort(input.DBPortNumber ?? row.port);
  const multiAz = input.MultiAZ ?? row.multiAz;
  return {
    ...(instanceClass !== row.instanceClass && { instanceClass }),
    ...(allocatedStorage !== row.allocatedStorage && { allocatedStorage }),
    ...(port !== row.port && { port }),
    ...(multiAz !== row.multiAz && { multiAz }),
  };
}

function readGrowth(row: DbInstanceRow, size: number | undefined): number {
  if (size === undefined || size === row.allocatedStorage) return row.allocatedStorage;
  if (size < row.allocatedStorage) {
    throw new AwsError(
      "InvalidParameterCombination",
      `Invalid storage size ${size}: storage of ${row.identifier} cannot shrink from ${row.allocatedStorage} GiB.`,
    );
  }
  return readStorage(size, row.storageType);
}

/** Does what `row.change` says, then `available`. */
export async function finishModification(world: World, row: DbInstanceRow): Promise<void> {
  const { masterSecret, appliesNow = false } = row.change ?? {};
  const seconds = appliesNow && row.pending.multiAz !== undefined ? CONVERT_SECONDS : MODIFY_SECONDS;
  const delay = new Promise<void>((resolve) => world.clock.after(seconds, resolve));
  try {
    await inTurn(turnOf(world, row), async () => {
      if (masterSecret !== undefined) {
        await world.databases.setMasterPassword(row.resourceId, { secret: masterSecret });
        publishEvent(world, row, "0016");
      }
      if (appliesNow) await applyPending(world, row);
    });
    await delay;
  } catch (error) {
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} was not modified as asked`, error);
  }
  row.change = undefined;
  if (row.status === "modifying") row.status = "available";
}
