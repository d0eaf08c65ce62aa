import { FollowError } from "./errors.ts";
import type { FollowerSurroundings } from "./follower-surroundings.ts";

/** One look at a name: its addresses, sorted. */
export async function lookOnce({ network }: Pick<FollowerSurroundings, "network">, name: string): Promise<string[]> {
  const { addresses } = await network.resolve(name);
  if (addresses.length === 0) throw new FollowError("name-unknown", `the name '${name}' has no address`);
  return [...new Set(addresses)].sort();
}

/**
 * Looks until several looks in a row agree: shortly after a failover resolvers differ, and one look is an accident.
 * Throws `name-unsettled` when they do not agree in time.
 */
export async function lookUntilSettled(surroundings: FollowerSurroundings, name: string): Promise<string[]> {
  const { clock, patience, signal } = surroundings;
  const deadline = clock.now() + patience.settleSeconds * 1000;
  let last = await lookOnce(surroundings, name);
  for (let agreeing = 1; agreeing < patience.looks; ) {
    if (clock.now() > deadline) {
      throw new FollowError("name-unsettled", `'${name}' still changes after ${patience.settleSeconds} s`);
    }
    await clock.sleep(patience.lookSeconds * 1000, signal);
    const next = await lookOnce(surroundings, name);
    agreeing = next.join() === last.join() ? agreeing + 1 : 1;
    last = next;
  }
  return last;
}

/**
 * Every address that the looks of one turn saw, for a name that may give its addresses in turns. Throws nothing for
 * looks that differ.
 */
export async function lookForAll(surroundings: FollowerSurroundings, name: string): Promise<string[]> {
  const { clock, patience, signal } = surroundings;
  const seen = new Set(await lookOnce(surroundings, name));
  for (let look = 1; look < patience.looks; look++) {
    await clock.sleep(patience.lookSeconds * 1000, signal);
    for (const address of await lookOnce(surroundings, name)) seen.add(address);
  }
  return [...seen].sort();
}
