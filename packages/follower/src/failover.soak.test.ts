import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PACE, watchRegion } from "./daemon/watch-region.ts";
import { type FollowerSurroundings, PATIENCE } from "./follower-surroundings.ts";
import type { Following } from "./following.ts";
import { type RegionClock, regionClock } from "./testing/region-clock.ts";
import { CHECK, PATIENT, type Scene, startScene } from "./testing/start-scene.ts";
import { type Attempt, writeThrough } from "./testing/write-through.ts";

// Real servers on a machine that may be busy: everything is counted on the region's clock.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 240_000 });

/** What the local region takes for AWS's lags, in AWS's seconds. */
const NAME_MOVES = 30;
const FIRST_CHECK = 120;
const DETECTION = CHECK.seconds * CHECK.count;

let scene: Scene;
let clock: RegionClock;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  clock = regionClock(scene.region.url);
});

interface Followed {
  following: Following;
  /** The writer's name. */
  name: string;
  address: string;
}

/** Follows in the region's time until the returned function is called. */
function follow(following: Following, more: Partial<FollowerSurroundings> = {}): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const surroundings = { ...scene.surroundings, clock, patience: PATIENCE, signal, ...more };
  const failures: unknown[] = [];
  const watch = watchRegion(surroundings, () => undefined);
  watch.follow([following]);
  const running = (async () => {
    while (!signal.aborted) {
      await watch.round();
      await clock.sleep(PACE.look * 1000, signal);
    }
  })().catch((error: unknown) => signal.aborted || failures.push(error));
  return async () => {
    stopping.abort(new Error("the test is over"));
    await running;
    await watch.idle();
    expect(failures).toEqual([]);
  };
}

/** Its targets as they should be, and a row written through them. */
async function settle({ following, name, address }: Followed, more: Partial<FollowerSurroundings> = {}): Promise<void> {
  await clock.setPace("instant");
  const stop = follow(following, more);
  await vi.waitFor(() => scene.ask(address, name, "create table if not exists kept (number int)"), PATIENT);
  await vi.waitFor(async () => {
    const states = Object.values(await scene.targetsOf(following.targetGroupArn));
    expect(states).toContain("healthy");
    expect(states).not.toContain("initial");
  }, PATIENT);
  await stop();
}

const write = ({ name }: Followed, address: () => Promise<string>, everySeconds: number, timeoutMs?: number) =>
  writeThrough(async () => scene.signIn(await address(), name, timeoutMs), { clock, table: "kept", everySeconds });

async function makeFollowed(name: string, database: Following["database"], writer: string): Promise<Followed> {
  const { targetGroupArn, address } = await scene.makeGroup(name);
  return { following: { name, targetGroupArn, database }, name: writer, address: await address() };
}

/** Every row that was answered for is on the server that answers last. */
async function expectAllKept({ name }: Followed, attempts: Attempt[]): Promise<void> {
  const [address = ""] = await scene.addressesOf(name);
  const rows = await scene.ask(address, name, "select number from kept");
  const kept = new Set(rows.map(({ number }) => number));
  const written = attempts.filter(({ outcome }) => outcome === "written");
  expect(written.length).toBeGreaterThan(10);
  expect(written.filter(({ number }) => !kept.has(number))).toEqual([]);
}

const writtenBy = (attempts: Attempt[], isMeant: (server: string | undefined) => boolean) =>
  attempts.filter(({ outcome, server }) => outcome === "written" && isMeant(server));

/** When the first server answered last, and when the first row was written by another; milliseconds. */
function movedAt(attempts: Attempt[]): { from: number; to: number } {
  const first = writtenBy(attempts, () => true)[0]!.server;
  const to = writtenBy(attempts, (server) => server !== first)[0]?.ends;
  const before = writtenBy(attempts, (server) => server === first);
  if (to === undefined) throw new Error("no other server has answered");
  // A server that is no writer any more answers nothing as one
  expect(before.filter(({ at }) => at > to)).toEqual([]);
  return { from: before.at(-1)!.at, to };
}

test("with nobody to follow and no event, both targets of a Multi-AZ instance recover within its failover and the checks", async () => {
  const { rds, credentials } = scene;
  const size = { DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 };
  await rds.createDBInstance({ ...credentials, ...size, DBInstanceIdentifier: "orders", MultiAZ: true });
  const name = (await scene.untilInstance("orders")).Endpoint!.Address!;
  const followed = await makeFollowed("orders", { instance: "orders" }, name);
  await settle(followed);
  const pair = Object.keys(await scene.targetsOf(followed.following.targetGroupArn)).sort();
  expect(pair).toHaveLength(2);
  await untilStandbyReady();

  // Two of the region's seconds are four of this machine's
  await clock.setPace(0.5);
  const [old = ""] = await scene.addressesOf(name);
  const standby = pair.find((address) => address !== old)!;
  const path = write(followed, async () => followed.address, 0.2);
  const straight = write(followed, async () => standby, 0.05);
  await clock.sleep(2000);
  const ordered = clock.now();
  await rds.rebootDBInstance({ DBInstanceIdentifier: "orders", ForceFailover: true });
  await vi.waitFor(
    () => {
      const tried = path.attempts.filter(({ at }) => at > ordered);
      expect(new Set(writtenBy(path.attempts, () => true).map(({ server }) => server)).size).toBe(2);
      expect(tried.slice(-10).every(({ outcome }) => outcome === "written")).toBe(true);
    },
    { timeout: 300_000, interval: 200 },
  );
  await Promise.all([path.stop(), straight.stop()]);

  const database = (writtenBy(straight.attempts, () => true)[0]!.ends - ordered) / 1000;
  const failed = path.attempts.filter(({ at, outcome }) => at > ordered && outcome !== "written");
  const recovered = ((failed.at(-1)?.ends ?? ordered) - ordered) / 1000;
  expect(recovered).toBeLessThanOrEqual(database + DETECTION + 2);
  expect(Object.keys(await scene.targetsOf(followed.following.targetGroupArn)).sort()).toEqual(pair);
  await clock.setPace("instant");
  await expectAllKept(followed, path.attempts);
});

async function untilStandbyReady(): Promise<void> {
  await vi.waitFor(async () => {
    const answer = await fetch(`${scene.region.url}/_postern/databases`);
    const { databases } = (await answer.json()) as { databases: { identifier: string; standby: unknown }[] };
    expect(databases.find((each) => each.identifier === "orders")?.standby).toMatchObject({ isReady: true });
  }, PATIENT);
}

async function makeAurora(): Promise<string> {
  const { rds, credentials } = scene;
  const cluster = { DBClusterIdentifier: "shop", Engine: "aurora-postgresql" };
  await rds.createDBCluster({ ...credentials, ...cluster });
  for (const DBInstanceIdentifier of ["shop-one", "shop-two"]) {
    await rds.createDBInstance({ ...cluster, DBInstanceIdentifier, DBInstanceClass: "db.r7g.large" });
    await scene.untilInstance(DBInstanceIdentifier);
  }
  return (await scene.untilCluster("shop")).Endpoint!;
}

async function makeMultiZoneCluster(): Promise<string> {
  const { rds, credentials } = scene;
  const storage = { DBClusterInstanceClass: "db.m6gd.large", AllocatedStorage: 100, StorageType: "io1", Iops: 1000 };
  await rds.createDBCluster({ ...credentials, ...storage, DBClusterIdentifier: "trio", Engine: "postgres" });
  return (await scene.untilCluster("trio")).Endpoint!;
}

test.each([
  ["an Aurora cluster", "shop", makeAurora, false],
  ["a Multi-AZ DB cluster whose Postgres may be asked", "trio", makeMultiZoneCluster, true],
])(
  "%s: every answered row is on the new writer, and it answers once name and registration are done",
  async (_, id, make, asks) => {
    const name = await make();
    const followed = await makeFollowed(id, { cluster: id, endpoint: "writer" }, name);
    const more = asks ? { askRole: scene.askRole } : {};
    await settle(followed, more);
    await clock.setPace(5);
    const stop = follow(followed.following, more);
    const path = write(followed, async () => followed.address, 1, clock.onMachine(10_000));
    const straight = write(followed, async () => (await scene.addressesOf(name))[0] ?? "", 1, clock.onMachine(10_000));
    await clock.sleep(20_000);
    await scene.rds.failoverDBCluster({ DBClusterIdentifier: id });
    await vi.waitFor(
      () => {
        for (const { attempts } of [path, straight]) {
          expect(new Set(writtenBy(attempts, () => true).map(({ server }) => server)).size).toBe(2);
        }
      },
      { timeout: 300_000, interval: 200 },
    );
    await clock.sleep(20_000);
    await Promise.all([path.stop(), straight.stop(), stop()]);

    const { from, to } = movedAt(path.attempts);
    const byName = movedAt(straight.attempts);
    const settling = PACE.look + PATIENCE.settleSeconds;
    expect((to - byName.to) / 1000).toBeLessThanOrEqual(settling + FIRST_CHECK + DETECTION);
    expect((byName.to - from) / 1000).toBeGreaterThan(NAME_MOVES / 2);
    await clock.setPace("instant");
    await expectAllKept(followed, [...path.attempts]);
  },
);
