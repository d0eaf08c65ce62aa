import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface DbSubnetGroupRow extends Owned {
  arn: string;
  name: string;
  description: string;
  vpcId: string;
  subnetIds: string[];
}

export interface DbInstanceRow extends Owned {
  arn: string;
  identifier: string;
  resourceId: string;
  /** `creating`, `available`, `rebooting`, `modifying`, `deleting`, `failed`. */
  status: string;
  instanceClass: string;
  engineVersion: string;
  allocatedStorage: number;
  masterUsername: string;
  databaseName: string | undefined;
  port: number;
  /** The host name: `ID.HASH.REGION.rds.amazonaws.com`; told to callers once it is available. */
  dnsName: string;
  subnetGroupName: string;
  vpcId: string;
  zoneId: string;
  networkInterfaceId: string;
  groupIds: string[];
  multiAz: boolean;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  /** Kept to be told back; the local region makes no backups and encrypts nothing. */
  backupRetentionPeriod: number;
  storageType: string;
  storageEncrypted: boolean;
  copyTagsToSnapshot: boolean;
  autoMinorVersionUpgrade: boolean;
  createdAt: Date;
}

export interface RdsStore {
  /** By ARN. */
  instances: Table<DbInstanceRow>;
  /** By ARN. */
  subnetGroups: Table<DbSubnetGroupRow>;
  /** Tags by ARN. */
  tags: Map<string, Map<string, string>>;
}

export function createRdsStore(): RdsStore {
  return {
    instances: createTable((row) => row.arn),
    subnetGroups: createTable((row) => row.arn),
    tags: new Map(),
  };
}
