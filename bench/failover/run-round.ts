import { setTimeout as sleep } from "node:timers/promises";
import { followOnce } from "../../packages/follower/src/follow-once.ts";
import { PATIENCE } from "../../packages/follower/src/follower-surroundings.ts";
import type { Following } from "../../packages/follower/src/following.ts";
import { keepListing } from "../../packages/follower/src/keep-listing.ts";
import type { RegionClock } from "../../packages/follower/src/testing/region-clock.ts";
import type { Scene } from "../../packages/follower/src/testing/start-scene.ts";
import { writeThrough } from "../../packages/follower/src/testing/write-through.ts";
import type { HeardEvents } from "./hear-events.ts";
import { DATABASES, LANES, type Lane, type Names } from "./lanes.ts";
import { type Outage, outageOf } from "./outage-of.ts";

/** Of the region's clock. */
export const SECONDS = { before: 30, after: 420, betweenWrites: 5, patience: 20 };
/** AWS's seconds for one of this machine's. */
export const PACE = 8;
const DEADLINE_MS = 120_000;

export interface Bench {
  scene: Scene;
  clock: RegionClock;
  events: HeardEvents;
  names: Names;
  groups: Map<Lane, { targetGroupArn: string; address: string }>;
}

/** What the region does with its events. */
export type EventFault = { effect: "lose" | "double" } | { effect: "delay"; seconds: number };

/** One failover of every database, seen through every lane at once. */
export async function runRound(bench: Bench, fault: EventFault): Promise<Map<Lane, Outage>> {
  const { scene, clock, events, names, groups } = bench;
  await prepare(bench);
  const { id } = await admin(scene, "event-faults", { via: "sns", ...fault });
  await clock.setPace(PACE);
  const stopping = new AbortController();
  const writers = LANES.map((lane) => {
    const name = names.writers[lane.database];
    const certificateName = "proxy" in lane.followed ? names.proxy : name;
    const signIn = async () => {
      const address = groups.get(lane)?.address ?? (await scene.addressesOf(name))[0] ?? "";
      return scene.signIn(address, certificateName, clock.onMachine(SECONDS.patience * 1000));
    };
    return writeThrough(signIn, { clock, table: "kept", everySeconds: SECONDS.betweenWrites });
  });
  const followers = LANES.map((lane) => {
    const { follower, database } = lane;
    const { signal } = stopping;
    return follower?.({
      scene,
      clock,
      events,
      following: followingOf(bench, lane),
      name: names.writers[database],
      signal,
    });
  });
  try {
    await clock.sleep(SECONDS.before * 1000);
    await scene.rds.rebootDBInstance({ DBInstanceIdentifier: "orders", ForceFailover: true });
    await scene.rds.failoverDBCluster({ DBClusterIdentifier: "shop" });
    await scene.rds.failoverDBCluster({ DBClusterIdentifier: "trio" });
    await clock.sleep(SECONDS.after * 1000);
  } finally {
    stopping.abort(new Error("the round is over"));
    await Promise.all([...writers.map((each) => each.stop()), ...followers]);
    await clock.setPace("instant");
    await fetch(`${scene.region.url}/_postern/event-faults/${id}`, { method: "DELETE" });
  }
  return new Map(LANES.map((lane, index) => [lane, outageOf(writers[index]!.attempts)]));
}

function followingOf({ groups }: Bench, lane: Lane): Following {
  const { followed: database, strategy, title } = lane;
  const targetGroupArn = groups.get(lane)?.targetGroupArn ?? "";
  return { name: `${lane.database}: ${title}`, targetGroupArn, database, ...(strategy ? { strategy } : {}) };
}

/** Every group as it should be, every database with whoever can take over. */
async function prepare(bench: Bench): Promise<void> {
  const { scene, clock } = bench;
  await clock.setPace("instant");
  await until("the standby is ready", async () => {
    const answer = await fetch(`${scene.region.url}/_postern/databases`);
    const { databases } = (await answer.json()) as {
      databases: { identifier: string; standby?: { isReady: boolean } }[];
    };
    return databases.find(({ identifier }) => identifier === "orders")?.standby?.isReady === true;
  });
  await scene.untilInstance("orders");
  for (const cluster of ["shop", "trio"]) await scene.untilCluster(cluster);
  const members = (await scene.rds.describeDBInstances({})).DBInstances ?? [];
  for (const { DBInstanceIdentifier = "" } of members) await scene.untilInstance(DBInstanceIdentifier);
  const surroundings = {
    ...scene.surroundings,
    askRole: scene.askRole,
    patience: { ...PATIENCE, lookSeconds: 0.01 },
  };
  for (const lane of LANES.filter(({ follower }) => follower)) {
    const following = followingOf(bench, lane);
    await until(`${following.name} is settled`, async () => {
      const turn = await followOnce(
        surroundings,
        following,
        keepListing(surroundings, 0, () => [following]),
      );
      const states = Object.values(await scene.targetsOf(following.targetGroupArn));
      return !turn.isPending && turn.registered.length + turn.deregistered.length === 0 && states.includes("healthy");
    });
  }
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await sleep(50);
  }
}

export async function admin(scene: Scene, path: string, body: object) {
  const answer = await fetch(`${scene.region.url}/_postern/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as { id: string };
}

export const databaseTitle = (lane: Lane) => DATABASES[lane.database];
