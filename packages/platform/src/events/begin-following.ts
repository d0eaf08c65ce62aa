import { setTimeout as rest } from "node:timers/promises";
import type { PlatformEvent } from "@postern/platform-api";
import { createPendingEvents } from "./pending-events.ts";

/** One stream of events, as whoever writes it sees it. */
export interface Following {
  /** What there is to tell, nothing as a sign of life, or undefined when it is over. */
  next(): Promise<PlatformEvent[] | undefined>;
  end(): void;
}

export interface FollowingTimes {
  /** Changes that come together are told together. */
  gatherMs: number;
  aliveMs: number;
  /** Whoever follows longer has to come in again, and so to say anew who they are. */
  longestMs: number;
}

const MOST_PENDING = 200;

/** Begins with a `resync`: what was read before this moment may be older than what is told. */
export function beginFollowing(times: FollowingTimes, onEnd: () => void) {
  const pending = createPendingEvents(MOST_PENDING);
  const ending = new AbortController();
  let awake = new AbortController();
  const end = () => {
    clearTimeout(longest);
    ending.abort();
    onEnd();
  };
  const longest = setTimeout(end, times.longestMs);
  const tell = (event: PlatformEvent) => {
    pending.add(event);
    awake.abort();
  };
  const sleep = (ms: number, signal: AbortSignal) => rest(ms, undefined, { signal }).catch(() => undefined);
  const next = async () => {
    await sleep(times.aliveMs, AbortSignal.any([awake.signal, ending.signal]));
    await sleep(times.gatherMs, ending.signal);
    awake = new AbortController();
    return ending.signal.aborted ? undefined : pending.take();
  };
  tell({ type: "resync" });
  return { tell, following: { next, end } satisfies Following };
}
