import type { CreateDBClusterMessage, CreateDBClusterResult } from "@aws-sdk/client-rds";
import { masterSecretOf } from "../../postgres/set-up-database.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { putMember, startMember } from "./add-member.ts";
import { toDbCluster } from "./db-cluster.ts";
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
import { dnsNameOf } from "./db-names.ts";
import { familyOf } from "./engine-versions.ts";
import { publishEvent } from "./events.ts";
import { blank, clusterArn, findInstance, requireSubnetGroup } from "./lookups.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** About what AWS takes (memory). */
const CREATE_SECONDS = 60;
const MULTI_AZ_MEMBERS = 3;

const UNSERVED = [
  "ManageMasterUserPassword",
  "EnableIAMDatabaseAuthentication",
  "ReplicationSourceIdentifier",
  "GlobalClusterIdentifier",
  "EnableHttpEndpoint",
  "ServerlessV2ScalingConfiguration",
  "ScalingConfiguration",
  "Domain",
  "EnableLocalWriteForwarding",
] as const;

/** An Aurora cluster, still without instances, or a Multi-AZ DB cluster with its three. */
export async function createDbCluster(
  world: World,
  input: CreateDBClusterMessage,
  caller: Caller,
): Promise<CreateDBClusterResult> {
  const identifier = readIdentifier(input.DBClusterIdentifier, "DBClusterIdentifier");
  const arn = clusterArn(caller, identifier);
  if (world.rds.clusters.get(arn)) throw new AwsError("DBClusterAlreadyExistsFault", "DB Cluster already exists");
  const engine = readEngine(input.Engine, input.EngineVersion);
  refuseUnserved(input, UNSERVED);
  if (input.EngineMode !== undefined && input.EngineMode !== "provisioned") refuseUnserved(input, ["EngineMode"]);
  const wish = {
    masterUsername: readMasterUsername(input.MasterUsername),
    databaseName: readDatabaseName(input.DatabaseName),
    port: readPort(input.Port),
    ...readHardware(input),
  };
  const masterSecret = await masterSecretOf(readMasterPassword(input.MasterUserPassword));
  const tags = readTags(input.Tags);
  if (input.DBSubnetGroupName === "") throw blank("DBSubnetGroupName");
  const subnetGroup = requireSubnetGroup(world, caller, input.DBSubnetGroupName ?? "default");
  const zones = new Set(subnetGroup.subnetIds.map((id) => world.ec2.subnets.get(id)?.zoneId));
  if (engine === "postgres" && zones.size < MULTI_AZ_MEMBERS) {
    throw new AwsError(
      "InvalidVPCNetworkStateFault",
      `A Multi-AZ DB cluster needs a DB subnet group in ${MULTI_AZ_MEMBERS} Availability Zones: '${subnetGroup.name}' is in ${zones.size}.`,
    );
  }
  const memberNames = engine === "postgres" ? namesOfMembers(identifier) : [];
  if (memberNames.some((name) => findInstance(world, caller, name))) {
    throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
  }
  const groupIds = readGroups(world, input.VpcSecurityGroupIds, subnetGroup);
  // Another call may have come between while the password was being digested.
  if (world.rds.clusters.get(arn)) throw new AwsError("DBClusterAlreadyExistsFault", "DB Cluster already exists");
  const row = world.rds.clusters.put({
    ...{ accountId: caller.accountId, region: caller.region, arn, identifier, engine, masterSecret, ...wish },
    resourceId: `cluster-${world.ids.alphanumeric(26).toUpperCase()}`,
    status: "creating",
    engineVersion: ENGINE_VERSION,
    dnsName: dnsNameOf(caller, "cluster", identifier),
    readerDnsName: dnsNameOf(caller, "cluster-ro", identifier),
    subnetGroupName: subnetGroup.name,
    vpcId: subnetGroup.vpcId,
    groupIds,
    change: undefined,
    writerArn: undefined,
    namedWriterArn: undefined,
    deletionProtection: input.DeletionProtection ?? false,
    backupRetentionPeriod: input.BackupRetentionPeriod ?? 1,
    storageEncrypted: input.StorageEncrypted ?? false,
    copyTagsToSnapshot: input.CopyTagsToSnapshot ?? false,
    backupWindow: input.PreferredBackupWindow ?? "06:00-06:30",
    maintenanceWindow: input.PreferredMaintenanceWindow?.toLowerCase() ?? "sun:08:00-sun:08:30",
    createdAt: world.clock.now(),
  });
  world.rds.tags.set(arn, tags);
  const members = memberNames.map((name) => addOwnMember(world, row, name));
  if (members.length > 0) await world.network.refresh();
  const answer = { DBCluster: toDbCluster(world, row) };
  void finishCreation(world, row, members);
  return answer;
}

function addOwnMember(world: World, cluster: DbClusterRow, identifier: string): DbInstanceRow {
  return putMember(world, cluster, {
    identifier,
    instanceClass: cluster.instanceClass ?? "",
    parameterGroup: `default.${familyOf(cluster.engine)}`,
    promotionTier: 1,
    tags: new Map(),
  });
}

function namesOfMembers(identifier: string): string[] {
  return Array.from({ length: MULTI_AZ_MEMBERS }, (_, index) => `${identifier}-instance-${index + 1}`);
}

/** Aurora has neither class nor size; a Multi-AZ DB cluster must say both. */
function readHardware(input: CreateDBClusterMessage) {
  if (input.Engine === "aurora-postgresql") {
    refuseUnserved(input, ["DBClusterInstanceClass", "AllocatedStorage", "Iops"]);
    return { instanceClass: undefined, allocatedStorage: 1, storageType: "aurora", iops: undefined };
  }
  if (!input.DBClusterInstanceClass) throw blank("DBClusterInstanceClass");
  const storageType = input.StorageType ?? "io1";
  return {
    instanceClass: readInstanceClass(input.DBClusterInstanceClass),
    allocatedStorage: readStorage(input.AllocatedStorage, storageType),
    storageType,
    iops: input.Iops,
  };
}

/** `available` when these, its first members, are, and AWS's time is over. */
export async function finishCreation(world: World, row: DbClusterRow, members: DbInstanceRow[]): Promise<void> {
  const delay = new Promise<void>((resolve) => world.clock.after(CREATE_SECONDS, resolve));
  await Promise.all(members.map((member) => startMember(world, row, member)));
  await delay;
  if (row.status !== "creating") return;
  row.status = members.every((member) => member.status !== "failed") ? "available" : "failed";
  publishEvent(world, row, "0170");
}
