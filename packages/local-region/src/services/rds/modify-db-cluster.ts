import type { ModifyDBClusterMessage, ModifyDBClusterResult } from "@aws-sdk/client-rds";
import { masterSecretOf } from "../../postgres/set-up-database.ts";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { membersOf, writerOf } from "./cluster-members.ts";
import { toDbCluster } from "./db-cluster.ts";
import { requireAvailableCluster } from "./db-clusters.ts";
import { readGroups } from "./db-instance-groups.ts";
import { readEngine, readMasterPassword, readPort, refuseUnserved } from "./db-instance-parameters.ts";
import { inTurn } from "./in-turn.ts";
import { locateInstance } from "./instance-places.ts";
import { logFailure } from "./log-failure.ts";
import { requireCluster, requireSubnetGroup } from "./lookups.ts";
import type { DbClusterRow } from "./store.ts";

const MODIFY_SECONDS = 60;

const UNSERVED = [
  "NewDBClusterIdentifier",
  "ManageMasterUserPassword",
  "RotateMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "EnableHttpEndpoint",
  "ServerlessV2ScalingConfiguration",
  "ScalingConfiguration",
  "DBClusterInstanceClass",
  "AllocatedStorage",
  "Domain",
] as const;

/** Everything takes effect at once. A change of port restarts each member. */
export async function modifyDbCluster(
  world: World,
  input: ModifyDBClusterMessage,
  caller: Caller,
): Promise<ModifyDBClusterResult> {
  const row = requireCluster(world, caller, input.DBClusterIdentifier);
  requireAvailableCluster(row);
  refuseUnserved(input, UNSERVED);
  if (input.EngineVersion !== undefined) readEngine(row.engine, input.EngineVersion);
  const password = input.MasterUserPassword === undefined ? undefined : readMasterPassword(input.MasterUserPassword);
  const port = readPort(input.Port ?? row.port);
  const groupIds = input.VpcSecurityGroupIds?.length
    ? readGroups(world, input.VpcSecurityGroupIds, requireSubnetGroup(world, row, row.subnetGroupName))
    : row.groupIds;
  Object.assign(row, {
    groupIds,
    status: "modifying",
    deletionProtection: input.DeletionProtection ?? row.deletionProtection,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? row.backupRetentionPeriod,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? row.copyTagsToSnapshot,
    backupWindow: input.PreferredBackupWindow ?? row.backupWindow,
    maintenanceWindow: input.PreferredMaintenanceWindow?.toLowerCase() ?? row.maintenanceWindow,
  });
  for (const member of membersOf(world, row)) {
    member.groupIds = groupIds;
    world.rds.instances.changed(member);
    setInterfaceGroups(world, member.networkInterfaceId, groupIds);
  }
  await world.network.refresh();
  row.change = { port, masterSecret: password === undefined ? undefined : await masterSecretOf(password) };
  void finishModification(world, row);
  return { DBCluster: toDbCluster(world, row) };
}

/** Does what `row.change` says, then `available`. */
export async function finishModification(world: World, row: DbClusterRow): Promise<void> {
  const { masterSecret, port = row.port } = row.change ?? {};
  const delay = new Promise<void>((resolve) => world.clock.after(MODIFY_SECONDS, resolve));
  try {
    await inTurn(row, async () => {
      if (masterSecret !== undefined) await setPassword(world, row, masterSecret);
      if (port !== row.port) await movePort(world, row, port);
    });
    await delay;
  } catch (error) {
    logFailure(world, `DB cluster ${row.identifier} of account ${row.accountId} was not modified as asked`, error);
  }
  row.change = undefined;
  if (row.status === "modifying") row.status = "available";
}

async function setPassword(world: World, row: DbClusterRow, secret: string): Promise<void> {
  row.masterSecret = secret;
  const writer = writerOf(world, row);
  if (writer) await world.databases.setMasterPassword(writer.resourceId, { secret });
}

/** The writer first: its readers reach it by its port. */
async function movePort(world: World, row: DbClusterRow, port: number): Promise<void> {
  row.port = port;
  const writer = writerOf(world, row);
  const readers = membersOf(world, row).filter((member) => member !== writer);
  for (const member of writer ? [writer, ...readers] : readers) {
    member.port = port;
    await world.databases.restart(member.resourceId, await locateInstance(world, member));
  }
}
