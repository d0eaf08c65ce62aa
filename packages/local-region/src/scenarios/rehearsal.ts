import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseServers } from "../postgres/database-servers.ts";
import type { ServiceName } from "../services/service.ts";
import { sampleDataStatements } from "./sample-data.ts";

/** What the scene needs of a local region. */
export interface RehearsalRegion {
  // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
  call(service: ServiceName, operation: string, input: object, as: Account): Promise<any>;
  databases: Pick<DatabaseServers, "execute">;
}

export interface Account {
  accountId: string;
  region: string;
}

export interface RehearsalOptions {
  /** Default us-east-1. */
  region?: string;
  /** How long the database may take to become available; default 15 minutes, enough for the `real` time profile. */
  deadlineMs?: number;
}

/** The scene's names and secrets. Secrets are in memory only. */
export interface Rehearsal {
  owner: Account & {
    vpcId: string;
    subnetIds: string[];
    databaseGroupId: string;
    applicationGroupId: string;
    subnetGroupName: string;
  };
  platform: Account & { vpcId: string; subnetIds: string[] };
  database: {
    identifier: string;
    /** The instance's name in DNS; its certificate is for this name. */
    address: string;
    port: number;
    name: string;
    master: { user: string; password: string };
    /** May read everything and change nothing. */
    analyst: { user: string; password: string };
    /** A question that the sample data answers with five rows. */
    query: string;
  };
}

const OWNER = "111122223333";
const PLATFORM = "346425330055";
/** The same for both, on purpose: a private link does not care, peering would. */
const CIDR = "10.0.0.0/16";

/**
 * Sets the scene of the rehearsal in an empty region: the account of a database's owner with the database
 * `warehouse-prod` and sample data in it, and the account of a platform, whose network has the same addresses.
 */
export async function seedRehearsal(region: RehearsalRegion, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const code = options.region ?? "us-east-1";
  const owner = { accountId: OWNER, region: code };
  const platform = { accountId: PLATFORM, region: code };
  const zones = await region.call("ec2", "DescribeAvailabilityZones", {}, owner);
  const zoneIds: string[] = zones.AvailabilityZones.map((zone: { ZoneId: string }) => zone.ZoneId).sort();
  // Two zones in common, where the region has more than three: links live in the zones of both sides.
  const platformZoneIds = zoneIds.length > 3 ? zoneIds.slice(1, 4) : zoneIds.slice(0, 3);
  const [ownerSide, platformSide] = await Promise.all([
    seedOwner(region, owner, zoneIds.slice(0, 3), Date.now() + (options.deadlineMs ?? 15 * 60_000)),
    seedNetwork(region, platform, "platform", platformZoneIds),
  ]);
  return { ...ownerSide, platform: { ...platform, ...platformSide } };
}

async function seedOwner(
  region: RehearsalRegion,
  owner: Account,
  zoneIds: string[],
  deadline: number,
): Promise<Pick<Rehearsal, "owner" | "database">> {
  const network = await seedNetwork(region, owner, "warehouse", zoneIds);
  const [databaseGroupId, applicationGroupId] = await Promise.all([
    createGroup(region, owner, network.vpcId, "warehouse-db", "the warehouse database"),
    createGroup(region, owner, network.vpcId, "warehouse-app", "programs that use the warehouse"),
  ]);
  const subnetGroupName = "warehouse";
  await Promise.all([
    region.call(
      "ec2",
      "AuthorizeSecurityGroupIngress",
      {
        GroupId: databaseGroupId,
        IpPermissions: [
          { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: applicationGroupId }] },
        ],
      },
      owner,
    ),
    region.call(
      "rds",
      "CreateDBSubnetGroup",
      {
        DBSubnetGroupName: subnetGroupName,
        DBSubnetGroupDescription: "subnets of the warehouse database",
        SubnetIds: network.subnetIds,
      },
      owner,
    ),
  ]);
  const database = await seedDatabase(region, owner, { subnetGroupName, databaseGroupId, deadline });
  return { owner: { ...owner, ...network, databaseGroupId, applicationGroupId, subnetGroupName }, database };
}

async function seedNetwork(
  region: RehearsalRegion,
  account: Account,
  name: string,
  zoneIds: string[],
): Promise<{ vpcId: string; subnetIds: string[] }> {
  const named = (type: string, text: string) => [{ ResourceType: type, Tags: [{ Key: "Name", Value: text }] }];
  const { Vpc } = await region.call(
    "ec2",
    "CreateVpc",
    { CidrBlock: CIDR, TagSpecifications: named("vpc", name) },
    account,
  );
  const vpcId: string = Vpc.VpcId;
  // AWS takes one attribute per call.
  const attributes = ["EnableDnsSupport", "EnableDnsHostnames"].map((attribute) =>
    region.call("ec2", "ModifyVpcAttribute", { VpcId: vpcId, [attribute]: { Value: true } }, account),
  );
  const subnets = zoneIds.map(async (zoneId, index): Promise<string> => {
    const { Subnet } = await region.call(
      "ec2",
      "CreateSubnet",
      {
        VpcId: vpcId,
        CidrBlock: `10.0.${index + 1}.0/24`,
        AvailabilityZoneId: zoneId,
        TagSpecifications: named("subnet", `${name}-${index + 1}`),
      },
      account,
    );
    return Subnet.SubnetId;
  });
  const [subnetIds] = await Promise.all([Promise.all(subnets), ...attributes]);
  return { vpcId, subnetIds };
}

async function createGroup(
  region: RehearsalRegion,
  account: Account,
  vpcId: string,
  name: string,
  description: string,
): Promise<string> {
  const input = { GroupName: name, Description: description, VpcId: vpcId };
  return (await region.call("ec2", "CreateSecurityGroup", input, account)).GroupId;
}

async function seedDatabase(
  region: RehearsalRegion,
  owner: Account,
  options: { subnetGroupName: string; databaseGroupId: string; deadline: number },
): Promise<Rehearsal["database"]> {
  const identifier = "warehouse-prod";
  const name = "shop";
  const master = { user: "warehouse_admin", password: randomPassword() };
  const analyst = { user: "analyst", password: randomPassword() };
  await region.call(
    "rds",
    "CreateDBInstance",
    {
      DBInstanceIdentifier: identifier,
      DBInstanceClass: "db.t4g.medium",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: master.user,
      MasterUserPassword: master.password,
      DBName: name,
      DBSubnetGroupName: options.subnetGroupName,
      VpcSecurityGroupIds: [options.databaseGroupId],
      PubliclyAccessible: false,
    },
    owner,
  );
  const [statements, instance] = await Promise.all([
    sampleDataStatements(master.user, analyst),
    waitForInstance(region, owner, identifier, options.deadline),
  ]);
  await region.databases.execute(instance.DbiResourceId, name, statements);
  const { Address: address, Port: port } = instance.Endpoint;
  return { identifier, address, port, name, master, analyst, query: QUERY };
}

const QUERY = `SELECT customers.country, count(*) AS orders, sum(orders.amount) AS revenue
FROM orders JOIN customers ON customers.id = orders.customer_id
GROUP BY customers.country ORDER BY revenue DESC LIMIT 5`;

async function waitForInstance(region: RehearsalRegion, owner: Account, identifier: string, deadline: number) {
  for (;;) {
    const answer = await region.call("rds", "DescribeDBInstances", { DBInstanceIdentifier: identifier }, owner);
    const [instance] = answer.DBInstances;
    if (instance.DBInstanceStatus === "available") return instance;
    if (instance.DBInstanceStatus !== "creating") {
      throw new Error(`database ${identifier} is ${instance.DBInstanceStatus}; the region's log has the cause`);
    }
    if (Date.now() > deadline) throw new Error(`database ${identifier} is still creating; give it more time`);
    await sleep(20);
  }
}

function randomPassword(): string {
  return randomBytes(18).toString("base64url");
}
