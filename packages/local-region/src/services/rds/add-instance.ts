import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import { ENGINE_VERSION } from "./db-instance-parameters.ts";
import { dnsNameOf } from "./db-names.ts";
import { createDatabaseInterface } from "./instance-places.ts";
import { instanceArn } from "./lookups.ts";
import type { DbInstanceRow, DbSubnetGroupRow, Engine } from "./store.ts";

type Settings = Pick<
  DbInstanceRow,
  | "publiclyAccessible"
  | "deletionProtection"
  | "backupRetentionPeriod"
  | "storageEncrypted"
  | "copyTagsToSnapshot"
  | "autoMinorVersionUpgrade"
  | "backupWindow"
  | "maintenanceWindow"
  | "storageThroughput"
  | "iops"
>;

export interface NewInstance {
  identifier: string;
  engine: Engine;
  instanceClass: string;
  allocatedStorage: number;
  storageType: string;
  masterUsername: string;
  databaseName: string | undefined;
  port: number;
  parameterGroup: string;
  subnetGroup: DbSubnetGroupRow;
  subnetId: string;
  groupIds: string[];
  tags: Map<string, string>;
  settings?: { [Name in keyof Settings]?: Settings[Name] | undefined };
  clusterArn?: string;
  promotionTier?: number | undefined;
  sourceArn?: string;
}

/** AWS picks windows at random in a block of hours that depends on the region; ours are always the same. */
const BACKUP_WINDOW = "06:00-06:30";
const MAINTENANCE_WINDOW = "sun:08:00-sun:08:30";

/** A checked instance as a row in status `creating`, with its interface; the caller refreshes the network. */
export function addInstance(world: World, { accountId, region }: Owned, wish: NewInstance): DbInstanceRow {
  const owner = { accountId, region };
  const { subnetGroup, subnetId, groupIds, tags, settings = {}, ...rest } = wish;
  const { networkInterfaceId, zoneId } = createDatabaseInterface(world, owner, subnetId, groupIds);
  const arn = instanceArn(owner, wish.identifier);
  world.rds.tags.set(arn, tags);
  return world.rds.instances.put({
    ...owner,
    ...rest,
    arn,
    resourceId: `db-${world.ids.alphanumeric(26).toUpperCase()}`,
    status: "creating",
    engineVersion: ENGINE_VERSION,
    dnsName: dnsNameOf(owner, "instance", wish.identifier),
    subnetGroupName: subnetGroup.name,
    vpcId: subnetGroup.vpcId,
    zoneId,
    networkInterfaceId,
    namedInterfaceId: networkInterfaceId,
    toldZoneId: zoneId,
    standby: undefined,
    isTakingOver: false,
    groupIds,
    multiAz: false,
    pending: {},
    change: undefined,
    masterSecret: undefined,
    clusterArn: wish.clusterArn,
    promotionTier: wish.promotionTier ?? 1,
    sourceArn: wish.sourceArn,
    copiedFromArn: wish.sourceArn,
    publiclyAccessible: settings.publiclyAccessible ?? false,
    deletionProtection: settings.deletionProtection ?? false,
    backupRetentionPeriod: settings.backupRetentionPeriod ?? 1,
    storageEncrypted: settings.storageEncrypted ?? false,
    copyTagsToSnapshot: settings.copyTagsToSnapshot ?? false,
    autoMinorVersionUpgrade: settings.autoMinorVersionUpgrade ?? true,
    backupWindow: settings.backupWindow ?? BACKUP_WINDOW,
    maintenanceWindow: settings.maintenanceWindow?.toLowerCase() ?? MAINTENANCE_WINDOW,
    storageThroughput: settings.storageThroughput,
    iops: settings.iops,
    createdAt: undefined,
  });
}
