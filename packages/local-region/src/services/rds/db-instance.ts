import type { DBInstance } from "@aws-sdk/client-rds";
import { zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import { toDbSubnetGroup } from "./db-subnet-groups.ts";
import { requireSubnetGroup } from "./lookups.ts";
import type { DbInstanceRow } from "./store.ts";
import { tagList } from "./tags.ts";

/** Amazon's hosted zones of RDS names, as far as we have them; others are left out. */
const HOSTED_ZONES: Record<string, string> = { "us-east-1": "Z2R2ITUGPM61AM", "us-west-2": "Z1PVIF0B656C1W" };

/** An instance as DescribeDBInstances tells it. The endpoint is absent while it is being created, as on AWS. */
export function toDbInstance(world: World, row: DbInstanceRow): DBInstance {
  const hasEndpoint = row.status !== "creating" && row.status !== "failed";
  return {
    DBInstanceIdentifier: row.identifier,
    DBInstanceArn: row.arn,
    DbiResourceId: row.resourceId,
    DBInstanceClass: row.instanceClass,
    DBInstanceStatus: row.status,
    Engine: "postgres",
    EngineVersion: row.engineVersion,
    LicenseModel: "postgresql-license",
    MasterUsername: row.masterUsername,
    DBName: row.databaseName,
    ...(hasEndpoint && {
      Endpoint: { Address: row.dnsName, Port: row.port, HostedZoneId: HOSTED_ZONES[row.region] },
      InstanceCreateTime: row.createdAt,
    }),
    DbInstancePort: 0,
    AllocatedStorage: row.allocatedStorage,
    StorageType: row.storageType,
    StorageEncrypted: row.storageEncrypted,
    BackupRetentionPeriod: row.backupRetentionPeriod,
    AutoMinorVersionUpgrade: row.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: row.copyTagsToSnapshot,
    DBSecurityGroups: [],
    DBParameterGroups: [{ DBParameterGroupName: "default.postgres18", ParameterApplyStatus: "in-sync" }],
    OptionGroupMemberships: [{ OptionGroupName: "default:postgres-18", Status: "in-sync" }],
    VpcSecurityGroups: row.groupIds.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBSubnetGroup: toDbSubnetGroup(world, requireSubnetGroup(world, row, row.subnetGroupName)),
    AvailabilityZone: zoneNameOf(row, row.zoneId),
    MultiAZ: row.multiAz,
    PubliclyAccessible: row.publiclyAccessible,
    NetworkType: "IPV4",
    DeletionProtection: row.deletionProtection,
    IAMDatabaseAuthenticationEnabled: false,
    CACertificateIdentifier: "rds-ca-rsa2048-g1",
    PendingModifiedValues: {},
    ReadReplicaDBInstanceIdentifiers: [],
    DomainMemberships: [],
    AssociatedRoles: [],
    MonitoringInterval: 0,
    PerformanceInsightsEnabled: false,
    TagList: tagList(world, row.arn),
  };
}
