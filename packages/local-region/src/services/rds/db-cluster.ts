import type { DBCluster } from "@aws-sdk/client-rds";
import { zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import { membersOf } from "./cluster-members.ts";
import { HOSTED_ZONES } from "./db-instance.ts";
import { familyOf } from "./engine-versions.ts";
import { requireSubnetGroup } from "./lookups.ts";
import type { DbClusterRow } from "./store.ts";
import { tagList } from "./tags.ts";

/** A cluster as DescribeDBClusters tells it: of its network it gives the groups and the subnet group's name alone. */
export function toDbCluster(world: World, row: DbClusterRow): DBCluster {
  const isMultiAz = row.engine === "postgres";
  return {
    DBClusterIdentifier: row.identifier,
    DBClusterArn: row.arn,
    DbClusterResourceId: row.resourceId,
    Status: row.status,
    Engine: row.engine,
    EngineVersion: row.engineVersion,
    EngineMode: "provisioned",
    MasterUsername: row.masterUsername,
    DatabaseName: row.databaseName,
    Endpoint: row.dnsName,
    ReaderEndpoint: row.readerDnsName,
    CustomEndpoints: world.rds.clusterEndpoints.by("cluster", row.arn).map((each) => each.dnsName),
    HostedZoneId: HOSTED_ZONES[row.region],
    Port: row.port,
    MultiAZ: new Set(membersOf(world, row).map((member) => member.zoneId)).size > 1,
    AvailabilityZones: zonesOf(world, row),
    DBClusterMembers: membersOf(world, row).map((member) => ({
      DBInstanceIdentifier: member.identifier,
      IsClusterWriter: member.arn === row.writerArn,
      DBClusterParameterGroupStatus: "in-sync",
      PromotionTier: member.promotionTier,
    })),
    DBSubnetGroup: row.subnetGroupName,
    VpcSecurityGroups: row.groupIds.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBClusterParameterGroup: `default.${familyOf(row.engine)}`,
    ...(isMultiAz && { DBClusterInstanceClass: row.instanceClass, StorageType: row.storageType, Iops: row.iops }),
    AllocatedStorage: row.allocatedStorage,
    BackupRetentionPeriod: row.backupRetentionPeriod,
    PreferredBackupWindow: row.backupWindow,
    PreferredMaintenanceWindow: row.maintenanceWindow,
    StorageEncrypted: row.storageEncrypted,
    CopyTagsToSnapshot: row.copyTagsToSnapshot,
    DeletionProtection: row.deletionProtection,
    IAMDatabaseAuthenticationEnabled: false,
    HttpEndpointEnabled: false,
    CrossAccountClone: false,
    AutoMinorVersionUpgrade: true,
    NetworkType: "IPV4",
    ClusterCreateTime: row.createdAt,
    ReadReplicaIdentifiers: [],
    AssociatedRoles: [],
    DomainMemberships: [],
    DBClusterOptionGroupMemberships: [],
    EnabledCloudwatchLogsExports: [],
    TagList: tagList(world, row.arn),
  };
}

/** At most three of those that its subnets are in. */
function zonesOf(world: World, row: DbClusterRow): string[] {
  const { subnetIds } = requireSubnetGroup(world, row, row.subnetGroupName);
  const zoneIds = new Set(subnetIds.flatMap((id) => world.ec2.subnets.get(id)?.zoneId ?? []));
  return [...zoneIds]
    .slice(0, 3)
    .map((id) => zoneNameOf(row, id))
    .sort();
}
