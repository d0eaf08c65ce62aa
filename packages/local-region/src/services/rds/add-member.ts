import type { CreateDBInstanceMessage } from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { addInstance } from "./add-instance.ts";
import { membersOf } from "./cluster-members.ts";
import { readEngine, readIdentifier, readInstanceClass, refuseUnserved } from "./db-instance-parameters.ts";
import { certificateNames } from "./db-names.ts";
import { publishEvent } from "./events.ts";
import { startReader } from "./fail-over-cluster.ts";
import { inTurn } from "./in-turn.ts";
import { chooseOtherSubnet, chooseSubnet, locateInstance } from "./instance-places.ts";
import { becomeAvailable } from "./instance-states.ts";
import { invalidValue, requireCluster, requireSubnetGroup } from "./lookups.ts";
import { readParameterGroup } from "./parameter-groups.ts";
import type { DbClusterRow, DbInstanceRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** About what AWS takes (memory). */
const CREATE_SECONDS = 300;

/** What a member has from its cluster. */
const OF_THE_CLUSTER = ["MasterUsername", "MasterUserPassword", "DBName", "AllocatedStorage", "MultiAZ"] as const;

/** Adds an instance to an Aurora cluster: the first is its writer, every other one a reader. */
export async function addMember(world: World, input: CreateDBInstanceMessage, caller: Caller): Promise<DbInstanceRow> {
  const cluster = requireCluster(world, caller, input.DBClusterIdentifier);
  if (cluster.engine !== "aurora-postgresql") {
    throw invalidValue(`The Multi-AZ DB cluster ${cluster.identifier} makes its instances itself.`);
  }
  if (cluster.status === "deleting") {
    throw new AwsError("InvalidDBClusterStateFault", `DB cluster ${cluster.identifier} is not in available state.`);
  }
  const engine = readEngine(input.Engine, input.EngineVersion);
  if (engine !== cluster.engine) {
    throw new AwsError(
      "InvalidParameterCombination",
      `The engine name requested for your DB instance (${engine}) doesn't match the engine name of your DB cluster (${cluster.engine}).`,
    );
  }
  refuseUnserved(input, OF_THE_CLUSTER);
  if (input.VpcSecurityGroupIds?.length) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The requested DB Instance will be a member of a DB Cluster. Set vpc security group for the DB Cluster.",
    );
  }
  const tier = input.PromotionTier ?? 1;
  if (!Number.isInteger(tier) || tier < 0 || tier > 15) throw invalidValue(`Invalid promotion tier ${tier}: 0 to 15`);
  const wish = {
    identifier: readIdentifier(input.DBInstanceIdentifier),
    instanceClass: readInstanceClass(input.DBInstanceClass),
    parameterGroup: readParameterGroup(world, caller, input.DBParameterGroupName, engine),
    promotionTier: tier,
    tags: readTags(input.Tags),
    publiclyAccessible: input.PubliclyAccessible,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    zoneName: input.AvailabilityZone,
  };
  const row = putMember(world, cluster, wish);
  await world.network.refresh();
  void startMember(world, cluster, row);
  return row;
}

export interface MemberWish {
  identifier: string;
  instanceClass: string;
  parameterGroup: string;
  promotionTier: number;
  tags: Map<string, string>;
  publiclyAccessible?: boolean | undefined;
  autoMinorVersionUpgrade?: boolean | undefined;
  zoneName?: string | undefined;
}

/** In a zone that has no member yet, as far as there is one. */
export function putMember(world: World, cluster: DbClusterRow, wish: MemberWish): DbInstanceRow {
  const subnetGroup = requireSubnetGroup(world, cluster, cluster.subnetGroupName);
  const used = membersOf(world, cluster).map((row) => row.zoneId);
  const spread = wish.zoneName === undefined ? chooseOtherSubnet(world, subnetGroup, used) : undefined;
  const subnetId = spread ?? chooseSubnet(world, subnetGroup, wish.zoneName);
  const row = addInstance(world, cluster, {
    identifier: wish.identifier,
    instanceClass: wish.instanceClass,
    parameterGroup: wish.parameterGroup,
    promotionTier: wish.promotionTier,
    tags: wish.tags,
    engine: cluster.engine,
    allocatedStorage: cluster.allocatedStorage,
    storageType: cluster.storageType,
    masterUsername: cluster.masterUsername,
    databaseName: cluster.databaseName,
    port: cluster.port,
    groupIds: cluster.groupIds,
    clusterArn: cluster.arn,
    ...{ subnetGroup, subnetId },
    settings: {
      publiclyAccessible: wish.publiclyAccessible,
      autoMinorVersionUpgrade: wish.autoMinorVersionUpgrade,
      backupRetentionPeriod: cluster.backupRetentionPeriod,
      storageEncrypted: cluster.storageEncrypted,
      iops: cluster.iops,
    },
  });
  if (cluster.writerArn === undefined) {
    cluster.writerArn = row.arn;
    cluster.namedWriterArn = row.arn;
  }
  return row;
}

export async function startMember(world: World, cluster: DbClusterRow, row: DbInstanceRow): Promise<void> {
  await becomeAvailable(world, row, CREATE_SECONDS, () =>
    inTurn(cluster, async () => {
      if (row.status !== "creating") return;
      if (cluster.writerArn === row.arn) await startWriter(world, cluster, row);
      else await startReader(world, cluster, row);
    }),
  );
  if (row.createdAt !== undefined) publishEvent(world, row, "0005");
}

async function startWriter(world: World, cluster: DbClusterRow, row: DbInstanceRow): Promise<void> {
  const stand = await locateInstance(world, row);
  await world.databases.create({
    ...{ id: row.resourceId, ...stand },
    dnsNames: certificateNames(world, row),
    masterUsername: cluster.masterUsername,
    masterPassword: { secret: cluster.masterSecret },
    databaseName: cluster.databaseName,
  });
}
