import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface DbSubnetGroupRow extends Owned {
  arn: string;
  name: string;
  description: string;
  vpcId: string;
  subnetIds: string[];
}

/** What ModifyDBInstance and ModifyDBCluster put off to the maintenance window or a reboot. */
export interface PendingValues {
  port?: number;
  multiAz?: boolean;
  instanceClass?: string;
  allocatedStorage?: number;
}

/** What a modification that was answered has still to do. */
export interface InstanceChange {
  /** Of the new password. */
  masterSecret?: string | undefined;
  /** Whether what is pending is to become true. */
  appliesNow: boolean;
  /** Of a read replica that is promoted. */
  leavesSource: boolean;
}

export interface DbInstanceRow extends Owned {
  arn: string;
  identifier: string;
  resourceId: string;
  /** `creating`, `available`, `rebooting`, `modifying`, `deleting`, `failed`. */
  status: string;
  engine: Engine;
  instanceClass: string;
  engineVersion: string;
  allocatedStorage: number;
  masterUsername: string;
  /** What Postgres keeps of the password, until there is data that has it; the password itself is kept nowhere. */
  masterSecret: string | undefined;
  databaseName: string | undefined;
  port: number;
  /** The host name: `ID.HASH.REGION.rds.amazonaws.com`; told to callers once it is available. */
  dnsName: string;
  subnetGroupName: string;
  vpcId: string;
  /** Where the primary is. */
  zoneId: string;
  networkInterfaceId: string;
  /** Where the name leads: behind the primary for a while after a failover. */
  namedInterfaceId: string;
  /** What Describe tells of the primary's zone: behind as well. */
  toldZoneId: string;
  /** The silent copy of a Multi-AZ instance. */
  standby: StandbySide | undefined;
  /** From the standby's first write until its data has the primary's name. */
  isTakingOver: boolean;
  groupIds: string[];
  multiAz: boolean;
  pending: PendingValues;
  /** While it is `modifying`. */
  change: InstanceChange | undefined;
  /** Of a cluster's member. */
  clusterArn: string | undefined;
  promotionTier: number;
  /** Of a read replica, until it is promoted. */
  sourceArn: string | undefined;
  /** What it was a read replica of, for ever. */
  copiedFromArn: string | undefined;
  storageThroughput: number | undefined;
  iops: number | undefined;
  backupWindow: string;
  maintenanceWindow: string;
  parameterGroup: string;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  /** Kept to be told back; the local region makes no backups and encrypts nothing. */
  backupRetentionPeriod: number;
  storageType: string;
  storageEncrypted: boolean;
  copyTagsToSnapshot: boolean;
  autoMinorVersionUpgrade: boolean;
  /** When it was first available: from then on it has an endpoint. */
  createdAt: Date | undefined;
}

export type Engine = "postgres" | "aurora-postgresql";

/** Keeps its interface, hence its address, when the sides change places. */
export interface StandbySide {
  networkInterfaceId: string;
  zoneId: string;
  /** Whether it has every commit that was acknowledged. */
  isReady: boolean;
}

export interface DbClusterRow extends Owned {
  arn: string;
  identifier: string;
  resourceId: string;
  /** `creating`, `available`, `failing-over`, `modifying`, `deleting`. */
  status: string;
  engine: Engine;
  engineVersion: string;
  masterUsername: string;
  /** What Postgres keeps of the password, for the first member; the password itself is kept nowhere. */
  masterSecret: string;
  databaseName: string | undefined;
  port: number;
  /** Of the writer, the name. */
  dnsName: string;
  readerDnsName: string;
  subnetGroupName: string;
  vpcId: string;
  groupIds: string[];
  /** While it is `modifying`: the port it is to have, and what Postgres keeps of the new password. */
  change: { masterSecret: string | undefined; port: number } | undefined;
  writerArn: string | undefined;
  /** Where the writer's name leads: behind the writer for a while after a failover. */
  namedWriterArn: string | undefined;
  /** Of a Multi-AZ DB cluster, which makes its three instances itself. */
  instanceClass: string | undefined;
  allocatedStorage: number;
  storageType: string;
  iops: number | undefined;
  deletionProtection: boolean;
  backupRetentionPeriod: number;
  storageEncrypted: boolean;
  copyTagsToSnapshot: boolean;
  backupWindow: string;
  maintenanceWindow: string;
  createdAt: Date;
}

export interface ClusterEndpointRow extends Owned {
  arn: string;
  identifier: string;
  clusterArn: string;
  resourceId: string;
  dnsName: string;
  customType: string;
  /** Identifiers of members: when there are any, only these; else all but the excluded ones. */
  staticMembers: string[];
  excludedMembers: string[];
}

export interface DbProxyRow extends Owned {
  arn: string;
  name: string;
  status: string;
  roleArn: string;
  requireTls: boolean;
  idleClientTimeout: number;
  debugLogging: boolean;
  auth: {
    secretArn: string | undefined;
    iamAuth: string | undefined;
    userName: string | undefined;
    description: string | undefined;
  }[];
  vpcId: string;
  createdAt: Date;
  updatedAt: Date;
  /** What the default target group leads to. */
  targetArn: string | undefined;
  targetGroupArn: string;
  /** In percent and seconds: kept to be told back, but for the borrow timeout. */
  pool: { maxConnections: number; maxIdle: number; borrowTimeout: number };
}

export interface ProxyEndpointRow extends Owned {
  arn: string;
  name: string;
  proxyArn: string;
  isDefault: boolean;
  status: string;
  targetRole: "READ_WRITE" | "READ_ONLY";
  dnsName: string;
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  createdAt: Date;
}

export type SourceType = "db-instance" | "db-cluster" | "db-proxy";

export interface RdsEventRow extends Owned {
  id: string;
  /** `RDS-EVENT-0049`. */
  eventId: string;
  sourceType: SourceType;
  sourceIdentifier: string;
  sourceArn: string;
  categories: string[];
  message: string;
  date: Date;
}

export interface EventSubscriptionRow extends Owned {
  arn: string;
  name: string;
  topicArn: string;
  status: string;
  sourceType: string | undefined;
  sourceIds: string[];
  categories: string[];
  enabled: boolean;
  createdAt: Date;
}

export interface ParameterGroupRow extends Owned {
  arn: string;
  name: string;
  family: string;
  description: string;
  isForClusters: boolean;
}

/** What AWS leaves open or varies: set by the admin API. */
export interface DatabaseSettings {
  /** Seconds of this machine's from a failover to the name's move; AWS's 30, as fast as its delays pass, when unset. */
  dnsLagSeconds: number | undefined;
  /** Seconds of this machine's until Describe tells the new zone; AWS's "several minutes" when unset. */
  describeLagSeconds: number | undefined;
}

export interface RdsStore {
  /** By ARN. */
  instances: Table<DbInstanceRow, "cluster" | "copiedFrom" | "subnetGroup">;
  /** By ARN. */
  subnetGroups: Table<DbSubnetGroupRow>;
  /** By ARN. */
  clusters: Table<DbClusterRow, "subnetGroup">;
  /** By ARN. */
  clusterEndpoints: Table<ClusterEndpointRow, "cluster">;
  /** By ARN. */
  proxies: Table<DbProxyRow, "name">;
  /** By proxy and name. */
  proxyEndpoints: Table<ProxyEndpointRow, "name" | "proxy">;
  /** By id. */
  events: Table<RdsEventRow>;
  /** By ARN. */
  eventSubscriptions: Table<EventSubscriptionRow>;
  /** By ARN. */
  parameterGroups: Table<ParameterGroupRow>;
  /** Tags by ARN. */
  tags: Map<string, Map<string, string>>;
  settings: DatabaseSettings;
  /** Zone ids whose hosts are down. */
  lostZones: Set<string>;
}

/** The key of a name that is unique in an account and region. */
export function ownedName({ accountId, region }: Owned, name: string): string {
  return `${accountId}/${region}/${name}`;
}

export function createRdsStore(): RdsStore {
  return {
    instances: createTable((row) => row.arn, {
      cluster: (row) => row.clusterArn,
      copiedFrom: (row) => row.copiedFromArn,
      subnetGroup: (row) => ownedName(row, row.subnetGroupName),
    }),
    subnetGroups: createTable((row) => row.arn),
    clusters: createTable((row) => row.arn, { subnetGroup: (row) => ownedName(row, row.subnetGroupName) }),
    clusterEndpoints: createTable((row) => row.arn, { cluster: (row) => row.clusterArn }),
    proxies: createTable((row) => row.arn, { name: (row) => ownedName(row, row.name) }),
    // The default endpoint has no ARN of its own.
    proxyEndpoints: createTable((row) => `${row.proxyArn} ${row.name}`, {
      name: (row) => ownedName(row, row.name),
      proxy: (row) => row.proxyArn,
    }),
    events: createTable((row) => row.id),
    eventSubscriptions: createTable((row) => row.arn),
    parameterGroups: createTable((row) => row.arn),
    tags: new Map(),
    settings: { dnsLagSeconds: undefined, describeLagSeconds: undefined },
    lostZones: new Set(),
  };
}
