import type { FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following } from "./following.ts";
import { type Listing, type Listings, listDatabases } from "./list-databases.ts";

export interface KeptListing extends Listings {
  /** The last one that could be read. */
  readonly latest: Listing | undefined;
  ageSeconds(): number;
  /** The next one asked for is read anew. */
  forget(): void;
}

/** One listing for many turns: those that wait for a fresh one share the next. */
export function keepListing(
  surroundings: Pick<FollowerSurroundings, "clients" | "clock">,
  recentSeconds: number,
  followings: () => Following[],
): KeptListing {
  const { clock } = surroundings;
  let latest: Listing | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<Listing> | undefined;
  let next: Promise<Listing> | undefined;

  const read = async () => {
    const at = clock.now();
    const listing = await listDatabases(surroundings, followings());
    latest = listing;
    askedAt = at;
    return listing;
  };
  const begin = () => {
    next = undefined;
    running = read().finally(() => {
      running = undefined;
    });
    return running;
  };
  const ageSeconds = () => (clock.now() - askedAt) / 1000;
  const fresh = () => {
    if (!running) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
  return {
    get latest() {
      return latest;
    },
    ageSeconds,
    fresh,
    recent: async () => (latest && ageSeconds() <= recentSeconds ? latest : (running ?? fresh())),
    forget() {
      askedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
