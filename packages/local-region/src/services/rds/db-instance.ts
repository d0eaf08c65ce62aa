import type { DBInstance } from "@aws-sdk/client-rds";
import { zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import { toDbSubnetGroup } from "./db-subnet-groups.ts";
import { majorVersion } from "./engine-versions.ts";
import { requireSubnetGroup } from "./lookups.ts";
import type { DbInstanceRow } from "./store.ts";
import { tagList } from "./tags.ts";

/** Amazon's hosted zones of RDS names, as far as we have them; others are left out. */
export const HOSTED_ZONES: Record<string, string> = { "us-east-1": "Z2R2ITUGPM61AM", "us-west-2": "Z1PVIF0B656C1W" };

/** An instance as DescribeDBInstances tells it. The endpoint is absent until it has been created, as on AWS. */
export function toDbInstance(world: World, row: DbInstanceRow): DBInstance {
  const cluster = row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn);
  return {
    DBInstanceIdentifier: row.identifier,
    DBInstanceArn: row.arn,
    DbiResourceId: row.resourceId,
    DBInstanceClass: row.instanceClass,
    DBInstanceStatus: row.status,
    Engine: row.engine,
    EngineVersion: row.engineVersion,
    LicenseModel: "postgresql-license",
    MasterUsername: row.masterUsername,
    DBName: row.databaseName,
    ...(row.createdAt && {
      Endpoint: { Address: row.dnsName, Port: row.port, HostedZoneId: HOSTED_ZONES[row.region] },
      InstanceCreateTime: row.createdAt,
    }),
    DbInstancePort: 0,
    AllocatedStorage: row.allocatedStorage,
    StorageType: row.storageType,
    Iops: row.iops,
    StorageThroughput: row.storageThroughput,
    StorageEncrypted: row.storageEncrypted,
    BackupRetentionPeriod: row.backupRetentionPeriod,
    PreferredBackupWindow: row.backupWindow,
    PreferredMaintenanceWindow: row.maintenanceWindow,
    AutoMinorVersionUpgrade: row.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: row.copyTagsToSnapshot,
    DBSecurityGroups: [],
    DBParameterGroups: [{ DBParameterGroupName: row.parameterGroup, ParameterApplyStatus: "in-sync" }],
    OptionGroupMemberships: [{ OptionGroupName: `default:${row.engine}-${majorVersion()}`, Status: "in-sync" }],
    VpcSecurityGroups: row.groupIds.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBSubnetGroup: toDbSubnetGroup(world, requireSubnetGroup(world, row, row.subnetGroupName)),
    AvailabilityZone: zoneNameOf(row, row.toldZoneId),
    SecondaryAvailabilityZone: secondaryZoneOf(row),
    MultiAZ: row.multiAz,
    PubliclyAccessible: row.publiclyAccessible,
    NetworkType: "IPV4",
    DeletionProtection: row.deletionProtection,
    IAMDatabaseAuthenticationEnabled: false,
    CACertificateIdentifier: "rds-ca-rsa2048-g1",
    ...(cluster && { DBClusterIdentifier: cluster.identifier, PromotionTier: row.promotionTier }),
    PendingModifiedValues: {
      Port: row.pending.port,
      MultiAZ: row.pending.multiAz,
      DBInstanceClass: row.pending.instanceClass,
      AllocatedStorage: row.pending.allocatedStorage,
    },
    ReadReplicaSourceDBInstanceIdentifier: world.rds.instances.get(row.sourceArn ?? "")?.identifier,
    ReadReplicaDBInstanceIdentifiers: world.rds.instances
      .by("copiedFrom", row.arn)
      .filter((each) => each.sourceArn === row.arn)
      .map((each) => each.identifier),
    ReadReplicaDBClusterIdentifiers: [],
    EnabledCloudwatchLogsExports: [],
    ProcessorFeatures: [],
    DomainMemberships: [],
    AssociatedRoles: [],
    MonitoringInterval: 0,
    PerformanceInsightsEnabled: false,
    TagList: tagList(world, row.arn),
  };
}

/** The zone that the first is not: both are told late after a failover. */
function secondaryZoneOf(row: DbInstanceRow): string | undefined {
  if (!row.standby) return undefined;
  return zoneNameOf(row, row.toldZoneId === row.zoneId ? row.standby.zoneId : row.zoneId);
}
