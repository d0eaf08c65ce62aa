import { type FollowError, toFollowError } from "../errors.ts";
import { findDatabase } from "../find-database.ts";
import { followOnce, type Turn } from "../follow-once.ts";
import type { FollowerSurroundings } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";
import { keepListing } from "../keep-listing.ts";
import type { Listing } from "../list-databases.ts";
import { lookOnce } from "../look-up-name.ts";
import { inParallel } from "./in-parallel.ts";
import { createQueue } from "./queue.ts";

/** How often what is looked at, in seconds. Looking at a name is cheap, a call of AWS's API is not. */
export interface Pace {
  /** Between two looks at each name; RDS's names live for five. */
  look: number;
  /** Between two listings of databases while all is calm. */
  list: number;
  /** Between two turns of a following that is not settled; and of listings while one is not. */
  pending: number;
  /** The longest between two turns of a following that fails. */
  failing: number;
}

export const PACE: Pace = { look: 5, list: 60, pending: 5, failing: 60 };

/** Groups audited with each listing, as a share of all: their targets are read although nothing seems to have changed. */
const AUDITED_SHARE = 1 / 100;
const LOOKS_AT_ONCE = 50;
const TURNS_AT_ONCE = 32;

export type FollowEvent =
  | { type: "turn"; turn: Turn }
  | { type: "turn-failed"; following: string; error: FollowError }
  | { type: "listing-failed"; error: FollowError }
  | { type: "recovered"; following: string; seconds: number };

interface Watched {
  following: Following;
  /** What name and AWS said when the last turn ended settled; undefined when it did not. */
  settledAt: string | undefined;
  unsettledSince: number | undefined;
  hasChanged: boolean;
  failures: number;
  error: FollowError | undefined;
  nextTurn: number;
  auditedAt: number;
  isInTurn: boolean;
}

export interface RegionWatch {
  /** Replaces what is followed; what stays keeps its history. */
  follow(followings: Following[]): void;
  /**
   * Looks at every name, and begins a turn where one is due; turns do not hold up the next round. Throws nothing but
   * the signal's reason.
   */
  round(): Promise<void>;
  /** Resolves when every turn that was begun has ended. */
  idle(): Promise<void>;
  /** For an event that says something has happened: every following has a turn with the next round. */
  hurry(): void;
  standing(): { followings: number; pending: number; failing: { following: string; error: FollowError }[] };
}

/** Watches many followings of one account and region: names often, AWS seldom and for all at once. */
export function watchRegion(
  surroundings: FollowerSurroundings,
  report: (event: FollowEvent) => void,
  pace: Pace = PACE,
): RegionWatch {
  const { clock, signal } = surroundings;
  const watched = new Map<string, Watched>();
  const listings = keepListing(surroundings, pace.pending, () => [...watched.values()].map((each) => each.following));
  const turns = createQueue(TURNS_AT_ONCE);

  const since = (at: number) => (clock.now() - at) / 1000;

  /** Asks the name once and compares with what was true when all was well. Throws what a turn would throw. */
  async function fingerprint(following: Following, current: Listing): Promise<string> {
    const { at, port, strategy, isFailingOver, writerHostName, instance } = findDatabase(current, following);
    const named = "addresses" in at ? at.addresses : await lookOnce(surroundings, at.hostName);
    return JSON.stringify([named, port, strategy, isFailingOver, writerHostName, instance?.DbiResourceId]);
  }

  async function takeTurn(each: Watched): Promise<void> {
    const { following } = each;
    if (signal?.aborted) return;
    try {
      const turn = await followOnce(surroundings, following, listings);
      const changes = turn.registered.length + turn.deregistered.length;
      each.hasChanged ||= changes > 0;
      report({ type: "turn", turn });
      each.failures = 0;
      each.error = undefined;
      each.auditedAt = clock.now();
      each.nextTurn = clock.now() + pace.pending * 1000;
      each.settledAt = turn.isPending ? undefined : await fingerprint(following, await listings.recent());
      if (!turn.isPending) {
        if (each.hasChanged && each.unsettledSince !== undefined) {
          report({ type: "recovered", following: following.name, seconds: since(each.unsettledSince) });
        }
        each.unsettledSince = undefined;
        each.hasChanged = false;
      } else each.unsettledSince ??= clock.now();
    } catch (error) {
      if (signal?.aborted) return;
      const failure = toFollowError(error);
      each.settledAt = undefined;
      each.unsettledSince ??= clock.now();
      each.error = failure;
      each.nextTurn = clock.now() + Math.min(pace.failing, pace.pending * 2 ** each.failures++) * 1000;
      report({ type: "turn-failed", following: following.name, error: failure });
    }
  }

  /** Settled, and name and AWS say what they said then. */
  async function isCalm(each: Watched): Promise<boolean> {
    const { latest } = listings;
    if (each.settledAt === undefined || !latest) return false;
    const now = await fingerprint(each.following, latest).catch(() => undefined);
    if (now === each.settledAt) return true;
    each.unsettledSince ??= clock.now();
    return false;
  }

  return {
    follow(followings) {
      const names = new Set(followings.map(({ name }) => name));
      for (const name of watched.keys()) if (!names.has(name)) watched.delete(name);
      for (const following of followings) {
        const known = watched.get(following.name);
        if (known && JSON.stringify(known.following) === JSON.stringify(following)) continue;
        watched.set(following.name, {
          following,
          settledAt: undefined,
          unsettledSince: undefined,
          hasChanged: false,
          failures: 0,
          error: undefined,
          nextTurn: 0,
          auditedAt: 0,
          isInTurn: false,
        });
        listings.forget();
      }
    },

    async round() {
      const all = [...watched.values()];
      if (all.length === 0) return;
      const isUnsettled = all.some(({ settledAt, error }) => settledAt === undefined && !error);
      let audited: Watched[] = [];
      if (listings.ageSeconds() >= (isUnsettled ? pace.pending : pace.list)) {
        try {
          await listings.fresh();
        } catch (error) {
          signal?.throwIfAborted();
          report({ type: "listing-failed", error: toFollowError(error) });
          if (!listings.latest) return;
        }
        const oldest = [...all].sort((one, other) => one.auditedAt - other.auditedAt);
        audited = isUnsettled ? [] : oldest.slice(0, Math.ceil(all.length * AUDITED_SHARE));
      }
      await inParallel(all, LOOKS_AT_ONCE, async (each) => {
        if (each.isInTurn) return;
        const isAudited = audited.includes(each);
        if (!isAudited && (await isCalm(each))) return;
        if (!isAudited && each.settledAt === undefined && each.nextTurn > clock.now()) return;
        each.isInTurn = true;
        turns.add(() => takeTurn(each).finally(() => (each.isInTurn = false)));
      });
    },

    idle: turns.idle,

    hurry() {
      for (const each of watched.values()) {
        each.settledAt = undefined;
        each.nextTurn = 0;
      }
      listings.forget();
    },

    standing() {
      const all = [...watched.values()];
      return {
        followings: all.length,
        pending: all.filter(({ settledAt }) => settledAt === undefined).length,
        failing: all.flatMap(({ following, error }) => (error ? [{ following: following.name, error }] : [])),
      };
    },
  };
}
