import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { followOnce, type Turn } from "./follow-once.ts";
import type { FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following } from "./following.ts";
import { keepListing } from "./keep-listing.ts";
import { PATIENT, type Scene, startScene } from "./testing/start-scene.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let scene: Scene;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
});

async function turn(following: Following, more: Partial<FollowerSurroundings> = {}): Promise<Turn> {
  const surroundings = { ...scene.surroundings, ...more };
  return followOnce(
    surroundings,
    following,
    keepListing(surroundings, 0, () => [following]),
  );
}

/** Turns until one has nothing left to do. */
function untilSettled(following: Following, more: Partial<FollowerSurroundings> = {}) {
  return vi.waitFor(async () => {
    const last = await turn(following, more);
    expect(last.isPending, last.reason).toBe(false);
    return last;
  }, PATIENT);
}

test("a Multi-AZ instance has both addresses registered, and a failover needs no turn", async () => {
  const { rds, credentials } = scene;
  await rds.createDBInstance({
    ...credentials,
    DBInstanceIdentifier: "orders",
    DBInstanceClass: "db.t4g.micro",
    Engine: "postgres",
    AllocatedStorage: 20,
    MultiAZ: true,
  });
  const name = (await scene.untilInstance("orders")).Endpoint!.Address!;
  const { targetGroupArn, address } = await scene.makeGroup("orders");
  const following: Following = { name: "orders", targetGroupArn, database: { instance: "orders" } };
  expect(await untilSettled(following)).toMatchObject({ strategy: "standby-targets" });
  const [primary] = await scene.addressesOf(name);
  const registered = Object.keys(await scene.targetsOf(targetGroupArn)).sort();
  expect(registered).toHaveLength(2);
  expect(registered).toContain(primary);
  await vi.waitFor(async () => {
    expect((await scene.targetsOf(targetGroupArn))[primary!]).toBe("healthy");
    await scene.ask(await address(), name, "create table if not exists kept as select 1 as id");
  }, PATIENT);

  await rds.rebootDBInstance({ DBInstanceIdentifier: "orders", ForceFailover: true });
  await vi.waitFor(async () => expect(await scene.addressesOf(name)).not.toEqual([primary]), PATIENT);
  await vi.waitFor(async () => {
    const rows = await scene.ask(await address(), name, "insert into kept values (2) returning id");
    expect(rows).toEqual([{ id: 2 }]);
  }, PATIENT);
  expect(Object.keys(await scene.targetsOf(targetGroupArn)).sort()).toEqual(registered);
  expect(await untilSettled(following)).toMatchObject({ registered: [], deregistered: [] });
});

test("an Aurora cluster's writer is the only target, before a failover and after; a proxy's addresses stay", async () => {
  const { rds, credentials } = scene;
  const cluster = { DBClusterIdentifier: "shop", Engine: "aurora-postgresql" };
  await rds.createDBCluster({ ...credentials, ...cluster });
  const names: string[] = [];
  for (const DBInstanceIdentifier of ["shop-one", "shop-two"]) {
    await rds.createDBInstance({ ...cluster, DBInstanceIdentifier, DBInstanceClass: "db.r7g.large" });
    names.push((await scene.untilInstance(DBInstanceIdentifier)).Endpoint!.Address!);
  }
  const writer = (await rds.describeDBClusters({ DBClusterIdentifier: "shop" })).DBClusters![0]!.Endpoint!;
  const [one, two] = [await scene.addressesOf(names[0]!), await scene.addressesOf(names[1]!)];
  const { targetGroupArn, address } = await scene.makeGroup("shop");
  const following: Following = { name: "shop", targetGroupArn, database: { cluster: "shop", endpoint: "writer" } };
  const asking = { askRole: scene.askRole };
  expect(await untilSettled(following, asking)).toMatchObject({ strategy: "writer-only" });
  await vi.waitFor(
    async () => expect(await scene.targetsOf(targetGroupArn)).toEqual({ [one[0]!]: "healthy" }),
    PATIENT,
  );
  await scene.ask(await address(), writer, "create table kept as select 1 as id");

  const front = await scene.makeProxy("front", "shop");
  const behindProxy = await scene.makeGroup("front");
  const proxyFollowing: Following = { name: "front", ...behindProxy, database: { proxy: "front" } };
  expect(await untilSettled(proxyFollowing)).toMatchObject({ strategy: "all-addresses" });
  const proxyAddresses = await scene.addressesOf(front);
  expect(Object.keys(await scene.targetsOf(behindProxy.targetGroupArn)).sort()).toEqual(proxyAddresses);

  await rds.failoverDBCluster({ DBClusterIdentifier: "shop" });
  await scene.untilInstance("shop-one");
  await vi.waitFor(async () => expect(await scene.addressesOf(writer)).toEqual(two), PATIENT);
  await untilSettled(following, asking);
  await vi.waitFor(
    async () => expect(await scene.targetsOf(targetGroupArn)).toEqual({ [two[0]!]: "healthy" }),
    PATIENT,
  );
  const rows = await scene.ask(
    await address(),
    writer,
    "insert into kept values (2) returning pg_is_in_recovery() as reads",
  );
  expect(rows).toEqual([{ reads: false }]);
  expect(await untilSettled(proxyFollowing)).toMatchObject({ registered: [], deregistered: [] });
  await vi.waitFor(async () => {
    const through = await scene.ask(await behindProxy.address(), front, "select count(*)::int as rows from kept");
    expect(through).toEqual([{ rows: 2 }]);
  }, PATIENT);
});

test("a turn that cannot know fails with a code and what to do, and leaves the group as it was", async () => {
  const { targetGroupArn } = await scene.makeGroup("careful");
  await scene.elbv2.registerTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: "10.0.1.200", Port: 5432 }] });
  const before = Object.keys(await scene.targetsOf(targetGroupArn));
  const following = (database: Following["database"]): Following => ({ name: "careful", targetGroupArn, database });
  const fails = (code: string) => ({ name: "FollowError", code, hint: expect.stringMatching(/\w/) });
  const nowhere = following({ host: "nowhere.corp.example.com", port: 5432 });
  await expect(turn(nowhere)).rejects.toMatchObject(fails("name-unknown"));
  await expect(turn(following({ instance: "absent" }))).rejects.toMatchObject(fails("database-unknown"));
  const elsewhere = following({ addresses: ["8.8.8.8"], port: 5432 });
  await expect(turn(elsewhere)).rejects.toMatchObject(fails("address-unsuitable"));
  const silent = following({ addresses: ["10.0.1.201"], port: 5432 });
  await expect(turn(silent, { askRole: scene.askRole })).rejects.toMatchObject(fails("postgres-unreachable"));
  const unknown = { ...silent, targetGroupArn: `${targetGroupArn}x` };
  await expect(turn(unknown)).rejects.toMatchObject(fails("group-unknown"));
  expect(Object.keys(await scene.targetsOf(targetGroupArn))).toEqual(before);
});
