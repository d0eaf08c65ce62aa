import { type FollowEvent, PACE, watchRegion } from "../daemon/watch-region.ts";
import type { FollowError, FollowErrorCode } from "../errors.ts";
import type { FollowerSurroundings } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";

export interface TurnsOutcome {
  followings: number;
  /** Something is still to come, such as a first health check: the next invocation goes on. */
  pending: number;
  failing: { following: string; code: FollowErrorCode; message: string }[];
}

/** Seconds that are kept for saying how it ended. */
const LAST_SECONDS = 10;

/**
 * Takes turns until every following is settled or time is over. Nothing is kept for the next invocation: what lasts is
 * in AWS.
 */
export async function runTurns(
  surroundings: FollowerSurroundings,
  followings: Following[],
  onEvent: (event: FollowEvent) => void,
  time: { watchSeconds: number; mostSeconds: number; remainingSeconds(): number },
): Promise<TurnsOutcome> {
  const { clock } = surroundings;
  const started = clock.now();
  let unread: FollowError | undefined;
  const watch = watchRegion(surroundings, (event) => {
    if (event.type === "listing-failed") unread = event.error;
    onEvent(event);
  });
  watch.follow(followings);
  for (;;) {
    unread = undefined;
    await watch.round();
    await watch.idle();
    const { pending, failing } = watch.standing();
    const seconds = (clock.now() - started) / 1000;
    const isWatching = seconds < time.watchSeconds;
    const isWaiting = pending > failing.length && unread === undefined;
    const isOver = seconds >= time.mostSeconds || time.remainingSeconds() < LAST_SECONDS + PACE.look;
    if (isOver || !(isWatching || isWaiting)) return outcomeOf(followings, pending, failing, unread);
    await clock.sleep(PACE.look * 1000, surroundings.signal);
  }
}

function outcomeOf(
  followings: Following[],
  pending: number,
  failing: { following: string; error: FollowError }[],
  unread: FollowError | undefined,
): TurnsOutcome {
  // Without a listing nothing had a turn: it is everybody's failure
  const all = unread ? followings.map(({ name }) => ({ following: name, error: unread })) : failing;
  return {
    followings: followings.length,
    pending: pending - failing.length,
    failing: all.map(({ following, error }) => ({ following, code: error.code, message: error.message })),
  };
}
