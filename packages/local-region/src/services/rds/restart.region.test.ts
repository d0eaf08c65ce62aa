import { Resolver } from "node:dns/promises";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeStateDirectory } from "../../testing/make-state-directory.ts";
import { openLocatedDatabase } from "../../testing/open-located-database.ts";
import { openStage } from "../../testing/open-stage.ts";
import { startKillableRegion } from "../../testing/start-killable-region.ts";
import type { Stage } from "../../testing/stories/story.ts";

const PASSWORD = "s3cret-enough";
const PATIENCE = { timeout: 60_000, interval: 50 };
const SIGN_IN = { user: "orders", password: PASSWORD };

type Killable = Awaited<ReturnType<typeof startKillableRegion>>;

/** A region of AWS's own pace, so that what is begun stays on its way; the next run of it is at once. */
async function startSlowly() {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const region = await startKillableRegion(onTestFinished, { stateDirectory, profile: "real" });
  const restart = async () => {
    await region.kill();
    const next = await startKillableRegion(onTestFinished, { stateDirectory });
    return { region: next, ...openStage(next, onTestFinished) };
  };
  const stage = openStage(region, onTestFinished);
  return { region, stateDirectory, ...stage, restart, ...(await makeGroup(stage)) };
}

async function makeGroup({ owner }: Stage) {
  const { VpcId: vpcId } = (await owner.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc;
  const subnetIds: string[] = [];
  for (const number of [1, 2, 3]) {
    const input = { VpcId: vpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    subnetIds.push((await owner.ec2("CreateSubnet", input)).Subnet.SubnetId);
  }
  const DBSubnetGroupName = "group";
  await owner.rds("CreateDBSubnetGroup", { DBSubnetGroupName, DBSubnetGroupDescription: "d", SubnetIds: subnetIds });
  return { vpcId, subnetIds };
}

const instance = (DBInstanceIdentifier: string, more: object = {}) => ({
  ...{ DBInstanceIdentifier, DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 },
  ...{ MasterUsername: "orders", MasterUserPassword: PASSWORD, DBSubnetGroupName: "group", ...more },
});
const cluster = {
  ...{ DBClusterIdentifier: "shop", Engine: "aurora-postgresql", DBSubnetGroupName: "group" },
  ...{ MasterUsername: "orders", MasterUserPassword: PASSWORD },
};
const member = (DBInstanceIdentifier: string) => ({
  ...{
    DBInstanceIdentifier,
    DBClusterIdentifier: "shop",
    Engine: "aurora-postgresql",
    DBInstanceClass: "db.r6g.large",
  },
});

async function describeInstance({ owner }: Pick<Stage, "owner">, DBInstanceIdentifier: string) {
  return (await owner.rds("DescribeDBInstances", { DBInstanceIdentifier })).DBInstances[0];
}

async function describeCluster({ owner }: Pick<Stage, "owner">) {
  return (await owner.rds("DescribeDBClusters", {})).DBClusters[0];
}

/** Available before this resolves; afterwards time passes as on AWS again. */
async function makeAtOnce(stage: Stage, ...wishes: { DBInstanceIdentifier: string }[]): Promise<void> {
  await stage.admin("clock", { method: "POST", body: { profile: "instant" } });
  for (const wish of wishes) await stage.owner.rds("CreateDBInstance", wish);
  await vi.waitFor(async () => {
    for (const { DBInstanceIdentifier } of wishes)
      expect((await describeInstance(stage, DBInstanceIdentifier)).DBInstanceStatus).toBe("available");
  }, PATIENCE);
  await stage.admin("clock", { method: "POST", body: { profile: "real" } });
}

/** Of the database that is in a zone. */
async function addressIn({ owner }: Pick<Stage, "owner">, zone: string): Promise<string> {
  const { NetworkInterfaces } = await owner.ec2("DescribeNetworkInterfaces", {
    Filters: [{ Name: "requester-id", Values: ["amazon-rds"] }],
  });
  return NetworkInterfaces.find((row: { AvailabilityZone: string }) => row.AvailabilityZone === zone).PrivateIpAddress;
}

async function signIn(region: Killable, stage: Pick<Stage, "owner">, vpcId: string, zone: string, password = PASSWORD) {
  const at = { vpcId, address: await addressIn(stage, zone) };
  return openLocatedDatabase(onTestFinished, region, at, { ...SIGN_IN, password });
}

test("an instance, a cluster and a proxy that were being made when the region was killed are made by the next", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await first.owner.rds("CreateDBInstance", instance("single"));
  await first.owner.rds("CreateDBCluster", cluster);
  await first.owner.rds("CreateDBInstance", member("shop-1"));
  await first.owner.rds("CreateDBInstance", member("shop-2"));
  await first.owner.rds("CreateDBProxy", {
    ...{ DBProxyName: "proxy", EngineFamily: "POSTGRESQL", RoleArn: "arn:aws:iam::111122223333:role/proxy" },
    ...{ VpcSubnetIds: first.subnetIds, Auth: [{ AuthScheme: "SECRETS", IAMAuth: "DISABLED" }] },
  });
  expect((await describeInstance(first, "single")).DBInstanceStatus).toBe("creating");

  const second = await first.restart();
  await vi.waitFor(async () => {
    const { DBInstances } = await second.owner.rds("DescribeDBInstances", {});
    expect(DBInstances.map((row: { DBInstanceStatus: string }) => row.DBInstanceStatus)).toEqual(
      Array(3).fill("available"),
    );
    expect((await describeCluster(second)).Status).toBe("available");
    const { DBProxies } = await second.owner.rds("DescribeDBProxies", {});
    expect(DBProxies[0].Status).toBe("available");
    const { DBProxyEndpoints } = await second.owner.rds("DescribeDBProxyEndpoints", {});
    expect(DBProxyEndpoints.map(({ Status }: { Status: string }) => Status)).toEqual(["available"]);
  }, PATIENCE);
  const { AvailabilityZone } = await describeInstance(second, "single");
  const client = await signIn(second.region, second, first.vpcId, AvailabilityZone);
  expect((await client.query("SELECT current_user AS name")).rows).toEqual([{ name: "orders" }]);
});

test("a password that was being changed when the region was killed is changed by the next", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await makeAtOnce(first, instance("single"));
  await first.owner.rds("ModifyDBInstance", { DBInstanceIdentifier: "single", MasterUserPassword: "0ther-enough" });
  expect((await describeInstance(first, "single")).DBInstanceStatus).toBe("modifying");

  const second = await first.restart();
  await vi.waitFor(
    async () => expect((await describeInstance(second, "single")).DBInstanceStatus).toBe("available"),
    PATIENCE,
  );
  const { AvailabilityZone } = await describeInstance(second, "single");
  const client = await signIn(second.region, second, first.vpcId, AvailabilityZone, "0ther-enough");
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await expect(signIn(second.region, second, first.vpcId, AvailabilityZone)).rejects.toThrow(
    /password authentication failed/,
  );
});

test("a standby that had taken over when the region was killed is the primary of the next, with every commit", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await makeAtOnce(first, instance("multi", { MultiAZ: true }));
  const { AvailabilityZone: oldZone, SecondaryAvailabilityZone: newZone } = await describeInstance(first, "multi");
  const before = await signIn(first.region, first, first.vpcId, oldZone);
  await before.query("CREATE TABLE kept AS SELECT 'before the failover' AS note");
  await first.owner.rds("RebootDBInstance", { DBInstanceIdentifier: "multi", ForceFailover: true });
  // It takes writes at the other address, while name and description still tell of the old one.
  const between = await vi.waitFor(() => signIn(first.region, first, first.vpcId, newZone), PATIENCE);
  await vi.waitFor(() => between.query("INSERT INTO kept VALUES ('after it')"), PATIENCE);

  const second = await first.restart();
  await vi.waitFor(async () => {
    expect(await describeInstance(second, "multi")).toMatchObject({
      ...{ DBInstanceStatus: "available", AvailabilityZone: newZone, SecondaryAvailabilityZone: oldZone },
    });
  }, PATIENCE);
  const after = await signIn(second.region, second, first.vpcId, newZone);
  const { rows } = await after.query("SELECT note FROM kept ORDER BY note");
  expect(rows).toEqual([{ note: "after it" }, { note: "before the failover" }]);
  // The name had not followed yet; it does in the next run.
  const { Endpoint } = await describeInstance(second, "multi");
  const host = await second.admin("hosts", {
    method: "POST",
    body: { accountId: second.owner.id, region: "us-east-1", subnetId: first.subnetIds[2]! },
  });
  const resolver = new Resolver();
  resolver.setServers([host.dnsServer]);
  const address = await addressIn(second, newZone);
  await vi.waitFor(async () => expect(await resolver.resolve4(Endpoint.Address)).toEqual([address]), PATIENCE);
});

test("a cluster that was failing over when the region was killed has one writer, with every commit", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await first.owner.rds("CreateDBCluster", cluster);
  await makeAtOnce(first, member("shop-1"), member("shop-2"));
  await vi.waitFor(async () => expect((await describeCluster(first)).Status).toBe("available"), PATIENCE);
  const { AvailabilityZone } = await describeInstance(first, "shop-1");
  const before = await signIn(first.region, first, first.vpcId, AvailabilityZone);
  await before.query("CREATE TABLE kept AS SELECT 42 AS answer");
  await first.owner.rds("FailoverDBCluster", { DBClusterIdentifier: "shop" });
  expect((await describeCluster(first)).Status).toBe("failing-over");

  const second = await first.restart();
  await vi.waitFor(async () => expect((await describeCluster(second)).Status).toBe("available"), PATIENCE);
  const { DBClusterMembers } = await describeCluster(second);
  const writers = DBClusterMembers.filter(({ IsClusterWriter }: { IsClusterWriter: boolean }) => IsClusterWriter);
  expect(writers).toHaveLength(1);
  for (const { DBInstanceIdentifier } of DBClusterMembers) {
    const { AvailabilityZone: zone, DBInstanceStatus } = await describeInstance(second, DBInstanceIdentifier);
    expect(DBInstanceStatus).toBe("available");
    const client = await signIn(second.region, second, first.vpcId, zone);
    expect((await client.query("SELECT answer, pg_is_in_recovery() AS reads FROM kept")).rows).toEqual([
      { answer: 42, reads: DBInstanceIdentifier !== writers[0].DBInstanceIdentifier },
    ]);
  }
});

test("a zone that was lost is back after a restart, and its database with its data", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await makeAtOnce(first, instance("single"));
  const { AvailabilityZone } = await describeInstance(first, "single");
  const before = await signIn(first.region, first, first.vpcId, AvailabilityZone);
  await before.query("CREATE TABLE kept AS SELECT 42 AS answer");
  const { Subnets } = await first.owner.ec2("DescribeSubnets", {});
  const struck = Subnets.find((row: { AvailabilityZone: string }) => row.AvailabilityZone === AvailabilityZone);
  await first.admin(`zones/${struck.AvailabilityZoneId}/fail`, { method: "POST" });
  await vi.waitFor(
    async () => expect((await describeInstance(first, "single")).DBInstanceStatus).toBe("failed"),
    PATIENCE,
  );

  const second = await first.restart();
  expect((await describeInstance(second, "single")).DBInstanceStatus).toBe("available");
  const after = await signIn(second.region, second, first.vpcId, AvailabilityZone);
  expect((await after.query("SELECT answer FROM kept")).rows).toEqual([{ answer: 42 }]);
});

test("what a deleted database had on disk is gone, also when the region was killed before it was", {
  timeout: 120_000,
}, async () => {
  const first = await startSlowly();
  await makeAtOnce(first, instance("single"));
  await first.owner.rds("DeleteDBInstance", { DBInstanceIdentifier: "single", SkipFinalSnapshot: true });
  const second = await first.restart();
  await vi.waitFor(
    async () => expect((await second.owner.rds("DescribeDBInstances", {})).DBInstances).toEqual([]),
    PATIENCE,
  );
  const databases = await readdir(join(first.stateDirectory, "databases"));
  expect(databases.filter((name) => name.startsWith("db"))).toEqual([]);
});
