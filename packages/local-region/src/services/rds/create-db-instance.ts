import { createHash } from "node:crypto";
import type { CreateDBInstanceMessage, CreateDBInstanceResult } from "@aws-sdk/client-rds";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { createManagedInterface } from "../ec2/network-interfaces.ts";
import { zoneIdOf } from "../ec2/zones.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toDbInstance } from "./db-instance.ts";
import { readGroups } from "./db-instance-groups.ts";
import {
  ENGINE_VERSION,
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
import { logFailure } from "./log-failure.ts";
import { blank, instanceArn, requireSubnetGroup } from "./lookups.ts";
import type { DbInstanceRow, DbSubnetGroupRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** A single-AZ instance takes about five minutes on AWS (memory). */
const CREATE_SECONDS = 300;

const UNSERVED = [
  "MultiAZ",
  "DBClusterIdentifier",
  "ManageMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "DBSecurityGroups",
  "Domain",
  "CustomIamInstanceProfile",
] as const;

/**
 * Answers at once with status `creating`; `available` when Postgres takes connections. When Postgres cannot be started
 * the status becomes `failed` and the cause is logged.
 */
export async function createDbInstance(
  world: World,
  input: CreateDBInstanceMessage,
  caller: Caller,
): Promise<CreateDBInstanceResult> {
  const identifier = readIdentifier(input.DBInstanceIdentifier);
  const arn = instanceArn(caller, identifier);
  if (world.rds.instances.get(arn)) throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
  readEngine(input.Engine, input.EngineVersion);
  refuseUnserved(input, UNSERVED);
  const storageType = input.StorageType ?? "gp2";
  const row = {
    accountId: caller.accountId,
    region: caller.region,
    arn,
    identifier,
    resourceId: `db-${world.ids.alphanumeric(26).toUpperCase()}`,
    status: "creating",
    instanceClass: readInstanceClass(input.DBInstanceClass),
    engineVersion: ENGINE_VERSION,
    allocatedStorage: readStorage(input.AllocatedStorage, storageType),
    masterUsername: readMasterUsername(input.MasterUsername),
    databaseName: readDatabaseName(input.DBName),
    port: readPort(input.Port),
    dnsName: `${identifier}.${hashOf(caller)}.${caller.region}.rds.amazonaws.com`,
    multiAz: false,
    publiclyAccessible: input.PubliclyAccessible ?? false,
    deletionProtection: input.DeletionProtection ?? false,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? 1,
    storageType,
    storageEncrypted: input.StorageEncrypted ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade ?? true,
    createdAt: world.clock.now(),
  };
  const password = readMasterPassword(input.MasterUserPassword);
  const tags = readTags(input.Tags);
  if (input.DBSubnetGroupName === "") throw blank("DBSubnetGroupName");
  const subnetGroup = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? "default");
  const groupIds = readGroups(world, input.VpcSecurityGroupIds, subnetGroup);
  const networkInterface = createManagedInterface(world, {
    accountId: caller.accountId,
    region: caller.region,
    subnetId: chooseSubnet(world, subnetGroup, input.AvailabilityZone),
    groupIds,
    interfaceType: "interface",
    description: "RDSNetworkInterface",
    requesterId: "amazon-rds",
  });
  const instance = world.rds.instances.put({
    ...row,
    subnetGroupName: subnetGroup.name,
    vpcId: subnetGroup.vpcId,
    zoneId: networkInterface.zoneId,
    networkInterfaceId: networkInterface.networkInterfaceId,
    groupIds,
  });
  world.rds.tags.set(arn, tags);
  await world.network.refresh();
  const answer = { DBInstance: toDbInstance(world, instance) };
  void start(world, instance, networkInterface.privateIpAddress, password);
  return answer;
}

async function start(world: World, row: DbInstanceRow, address: string, masterPassword: string): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(CREATE_SECONDS, resolve));
  try {
    const { host, port } = await world.network.plane.locate({ vpcId: row.vpcId, address, port: row.port });
    if (row.status !== "creating") return;
    await world.databases.create({
      id: row.resourceId,
      host,
      port,
      dnsNames: [row.dnsName],
      masterUsername: row.masterUsername,
      masterPassword,
      databaseName: row.databaseName,
    });
    await delay;
    if (row.status === "creating") row.status = "available";
  } catch (error) {
    if (row.status !== "creating") return;
    row.status = "failed";
    logFailure(world, `DB instance ${row.identifier} of account ${row.accountId} could not be started`, error);
  }
}

function chooseSubnet(world: World, group: DbSubnetGroupRow, zoneName: string | undefined): string {
  const zoneId = zoneName === undefined ? undefined : zoneIdOf(group, zoneName);
  const subnet = group.subnetIds.find(
    (id) => zoneName === undefined || (zoneId !== undefined && world.ec2.subnets.get(id)?.zoneId === zoneId),
  );
  if (subnet !== undefined) return subnet;
  throw new AwsError(
    "InvalidVPCNetworkStateFault",
    `The DB subnet group '${group.name}' has no subnet in Availability Zone ${zoneName}.`,
  );
}

/** The part of a database's name that is the same for all databases of an account in a region. */
function hashOf({ accountId, region }: Owned): string {
  const digest = createHash("sha256").update(`rds/${accountId}/${region}`).digest();
  return `c${Array.from(digest.subarray(0, 11), (byte) => (byte % 36).toString(36)).join("")}`;
}
