import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../../testing/at-end.ts";
import { type DatabaseScene, PATIENCE, startDatabaseScene } from "../../testing/database-scene.ts";

const onEnd = atEnd();

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const WHERE = "SELECT pg_is_in_recovery() AS reads";
let scene: DatabaseScene;

beforeAll(async () => {
  scene = await startDatabaseScene(onEnd);
});

async function cluster(identifier: string) {
  return (await scene.rds("DescribeDBClusters", { DBClusterIdentifier: identifier })).DBClusters[0];
}

async function untilClusterAvailable(identifier: string) {
  await vi.waitFor(async () => expect((await cluster(identifier)).Status).toBe("available"), PATIENCE);
  return cluster(identifier);
}

async function writerOf(identifier: string): Promise<string> {
  const members = (await cluster(identifier)).DBClusterMembers;
  return members.find((member: { IsClusterWriter: boolean }) => member.IsClusterWriter).DBInstanceIdentifier;
}

const CLUSTER = {
  MasterUsername: "orders_admin",
  MasterUserPassword: "s3cret-enough",
  DBSubnetGroupName: "group",
};

test("an Aurora cluster swaps its roles; the old writer comes back read-only and healthy, and a proxy follows", async () => {
  await scene.rds("CreateDBCluster", { ...CLUSTER, DBClusterIdentifier: "aurora", Engine: "aurora-postgresql" });
  const { Endpoint: writer, ReaderEndpoint: reader } = await untilClusterAvailable("aurora");
  expect(writer).toMatch(/^aurora\.cluster-c[a-z0-9]{11}\.us-east-1\.rds\.amazonaws\.com$/);
  const names: string[] = [];
  for (const id of ["one", "two"]) {
    const member = { DBInstanceIdentifier: id, DBClusterIdentifier: "aurora", DBInstanceClass: "db.r7g.large" };
    await scene.rds("CreateDBInstance", { ...member, Engine: "aurora-postgresql" });
    names.push((await scene.untilAvailable(id)).Endpoint.Address);
  }
  const [one, two] = names as [string, string];
  await scene.ask(writer, "CREATE TABLE kept AS SELECT 1 AS id");
  expect(await scene.ask(reader, WHERE)).toEqual([{ reads: true }]);
  expect(await scene.addressesOf(writer)).toEqual(await scene.addressesOf(one));
  expect(await scene.addressesOf(reader)).toEqual(await scene.addressesOf(two));

  const { DBProxy } = await scene.rds("CreateDBProxy", {
    DBProxyName: "front",
    EngineFamily: "POSTGRESQL",
    RoleArn: "arn:aws:iam::111122223333:role/proxy",
    Auth: [],
    VpcSubnetIds: scene.subnetIds,
  });
  await scene.rds("RegisterDBProxyTargets", { DBProxyName: "front", DBClusterIdentifiers: ["aurora"] });
  await vi.waitFor(async () => {
    const { DBProxies } = await scene.rds("DescribeDBProxies", { DBProxyName: "front" });
    expect(DBProxies[0].Status).toBe("available");
  }, PATIENCE);
  const addresses = await scene.addressesOf(DBProxy.Endpoint);
  expect(addresses).toHaveLength(3);
  expect(await scene.ask(DBProxy.Endpoint, WHERE)).toEqual([{ reads: false }]);

  const { DBCluster } = await scene.rds("FailoverDBCluster", { DBClusterIdentifier: "aurora" });
  expect(DBCluster.Status).toBe("failing-over");
  await untilClusterAvailable("aurora");
  await scene.untilAvailable("one");
  expect(await writerOf("aurora")).toBe("two");
  await vi.waitFor(async () => expect(await scene.addressesOf(writer)).toEqual(await scene.addressesOf(two)), PATIENCE);
  await scene.ask(writer, "INSERT INTO kept VALUES (2)");
  expect(await scene.ask(one, WHERE)).toEqual([{ reads: true }]);
  await expect(scene.ask(one, "INSERT INTO kept VALUES (3)")).rejects.toThrow("read-only transaction");
  expect(await scene.ask(DBProxy.Endpoint, `${WHERE}, (SELECT count(*)::int FROM kept) AS rows`)).toEqual([
    { reads: false, rows: 2 },
  ]);
  expect(await scene.addressesOf(DBProxy.Endpoint)).toEqual(addresses);

  await scene.admin("databases/two/kill");
  await vi.waitFor(async () => expect(await writerOf("aurora")).toBe("one"), PATIENCE);
  await scene.untilAvailable("two");
  expect(await scene.ask(two, "SELECT count(*)::int AS rows FROM kept")).toEqual([{ rows: 2 }]);

  await scene.rds("DeleteDBProxy", { DBProxyName: "front" });
  await vi.waitFor(async () => expect((await scene.rds("DescribeDBProxies")).DBProxies).toEqual([]), PATIENCE);
  const gone = { DBClusterIdentifier: "aurora", SkipFinalSnapshot: true };
  await expect(scene.rds("DeleteDBCluster", gone)).rejects.toMatchObject({ code: "InvalidDBClusterStateFault" });
  await Promise.all([scene.remove("one"), scene.remove("two")]);
  await scene.rds("DeleteDBCluster", gone);
  await vi.waitFor(() => expect(cluster("aurora")).rejects.toMatchObject({ code: "DBClusterNotFoundFault" }), PATIENCE);
  expect(await scene.interfaces()).toEqual([]);
  expect(await scene.interfaces("Network interface for DBProxy front")).toEqual([]);
});

test("a Multi-AZ DB cluster makes its three instances itself, in three zones, and fails over to the one asked for", async () => {
  const input = { DBClusterIdentifier: "trio", Engine: "postgres", DBClusterInstanceClass: "db.m6gd.large" };
  await scene.rds("CreateDBCluster", { ...CLUSTER, ...input, AllocatedStorage: 100, Iops: 1000 });
  const made = await untilClusterAvailable("trio");
  expect(made).toMatchObject({ MultiAZ: true, DBClusterMembers: [{}, {}, {}] });
  expect(await writerOf("trio")).toBe("trio-instance-1");
  await scene.ask(made.Endpoint, "CREATE TABLE kept AS SELECT 1 AS id");
  const target = { DBClusterIdentifier: "trio", TargetDBInstanceIdentifier: "trio-instance-3" };
  await scene.rds("FailoverDBCluster", target);
  await untilClusterAvailable("trio");
  expect(await writerOf("trio")).toBe("trio-instance-3");
  await expect(scene.rds("FailoverDBCluster", target)).rejects.toMatchObject({ code: "InvalidDBInstanceState" });
  await scene.untilAvailable("trio-instance-1");
  expect(await scene.addressesOf(made.ReaderEndpoint)).toHaveLength(2);
  await scene.ask(made.Endpoint, "INSERT INTO kept VALUES (2)");
  await scene.rds("DeleteDBCluster", { DBClusterIdentifier: "trio", SkipFinalSnapshot: true });
  await vi.waitFor(() => expect(cluster("trio")).rejects.toMatchObject({ code: "DBClusterNotFoundFault" }), PATIENCE);
  expect(await scene.interfaces()).toEqual([]);
  expect(scene.region.logged).toEqual([]);
});
