import { expect, test } from "vitest";
import { type RegionWatch, watchRegion } from "./daemon/watch-region.ts";
import type { FollowError } from "./errors.ts";
import { createRandom, type Random } from "./testing/random.ts";
import { createSimulatedWorld, type SimulatedWorld } from "./testing/simulated-world.ts";

// STORIES=1 SEED=17 tells one story again.
const FIRST = Number(process.env.SEED ?? 1);
const STORIES = Number(process.env.STORIES ?? 200);

const MINUTE = 60_000;
const TROUBLE = 30 * MINUTE;
/** Longer than a grace, a registration and all lags. */
const CALM = 40 * MINUTE;

test(`${STORIES} random failover stories end with the right targets, no empty group and no reader as writer`, async () => {
  const failed: string[] = [];
  for (let seed = FIRST; seed < FIRST + STORIES; seed++) {
    const wrongs = await tellStory(seed);
    if (wrongs.length > 0) failed.push(`seed ${seed}: ${wrongs.join("; ")}`);
  }
  expect(failed, `seeds ${FIRST} to ${FIRST + STORIES - 1}`).toEqual([]);
}, 240_000);

test("a story is the same again for the same seed", async () => {
  const told = async () => {
    const world = makeWorld(createRandom(7));
    await liveThrough(world, createRandom(8));
    return { calls: world.calls(), at: world.clock.now(), live: world.group.live() };
  };
  expect(await told()).toEqual(await told());
});

async function tellStory(seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const world = makeWorld(random);
  const { standing, errors } = await liveThrough(world, random);
  const wrongs = [...new Set(world.wrongs)];
  const live = world.group.live();
  const wanted = wantedAtTheEnd(world);
  const isRight =
    world.database.flavour === "multi-az"
      ? wanted.every((each) => live.includes(each)) && live.length <= 2
      : live.join() === wanted.join();
  if (!isRight)
    wrongs.push(`${world.following.name} ends with ${live.join(", ") || "nothing"}, not ${wanted.join(", ")}`);
  const { failing, pending } = standing();
  if (failing.length > 0 || pending > 0) wrongs.push(`it never settles: ${errors.at(-1)?.message ?? "pending"}`);
  return wrongs;
}

function makeWorld(random: Random): SimulatedWorld {
  const flavour = random.pick(["multi-az", "aurora", "aurora", "proxy"] as const);
  return createSimulatedWorld(random, { flavour, mayAsk: random.chance(0.5), hasNeighbour: random.chance(0.5) });
}

/** Half an hour of trouble, then calm; the follower looks in its own rhythm, and is started anew when it dies. */
async function liveThrough(world: SimulatedWorld, random: Random) {
  const errors: FollowError[] = [];
  const start = () => {
    const watch = watchRegion(world.surroundings, (event) => {
      if (event.type === "turn-failed" || event.type === "listing-failed") errors.push(event.error);
    });
    watch.follow([world.following]);
    return watch;
  };
  let watch: RegionWatch = start();
  const turnUntil = async (end: number) => {
    while (world.clock.now() < end) {
      await watch.round();
      await watch.idle();
      if (world.isKilled()) {
        world.clock.pass(random.between(0, 20_000));
        world.revive();
        watch = start();
      }
      world.clock.pass(5000);
    }
  };
  await turnUntil(world.clock.now() + 5 * MINUTE);
  for (let trouble = random.between(1, 6); trouble > 0; trouble--) {
    world.clock.after(random.between(0, TROUBLE), () => happen(world, random, () => watch.hurry()));
  }
  await turnUntil(world.clock.now() + TROUBLE);
  await turnUntil(world.clock.now() + CALM);
  return { standing: () => watch.standing(), errors };
}

function happen({ database, clock, throttle, killAfter }: SimulatedWorld, random: Random, hurry: () => void): void {
  const troubles: (() => void)[] = [
    () => database.failOver(),
    () => {
      database.failOver();
      clock.after(random.between(5000, 60_000), () => database.failOver());
    },
    () => database.replaceHost(),
    () => {
      database.failOver();
      database.flap(random.between(5000, 3 * MINUTE));
    },
    () => database.flap(random.between(5000, 3 * MINUTE)),
    () => {
      database.failOver();
      throttle(random.between(5000, 2 * MINUTE));
    },
    () => {
      database.failOver();
      killAfter(random.between(1, 40));
    },
    () => killAfter(random.between(1, 15)),
  ];
  random.pick(troubles)();
  // Events are lost, late or doubled
  for (let events = random.between(0, 2); events > 0; events--) clock.after(random.between(0, MINUTE), hurry);
}

/** What must be registered: for a Multi-AZ instance at least this. */
function wantedAtTheEnd({ database }: SimulatedWorld): string[] {
  const writer = database.writer();
  if (database.flavour === "proxy") return database.hosts().sort();
  return writer ? [writer] : [];
}
