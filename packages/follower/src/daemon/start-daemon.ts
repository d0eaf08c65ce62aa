import { setTimeout as sleep } from "node:timers/promises";
import { type FollowerSurroundings, PATIENCE } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";
import { systemClock } from "../system-clock.ts";
import { createChangeLimit } from "./change-limit.ts";
import { noLock } from "./file-lock.ts";
import type { Lease, Lock } from "./lock.ts";
import { createMetrics, type Standing } from "./metrics.ts";
import { serveHealth } from "./serve-health.ts";
import { type FollowEvent, PACE, type Pace, type RegionWatch, watchRegion } from "./watch-region.ts";

/** Followings of one account and region, and how they are reached. */
export interface FollowedRegion
  extends Pick<FollowerSurroundings, "clients" | "network">,
    Partial<Pick<FollowerSurroundings, "askRole" | "patience">> {
  /** Read at the start and every few minutes: a specification may have come or gone. */
  readFollowings(): Promise<Following[]>;
}

export type DaemonEvent =
  | FollowEvent
  | { type: "leading" }
  | { type: "standing-by" }
  | { type: "reading-failed"; error: Error };

export interface DaemonOptions {
  regions: FollowedRegion[];
  /** Where health and metrics are; nothing listens when omitted. */
  listen?: { host: string; port: number } | undefined;
  /** Who of several followers acts; this one when omitted. */
  lock?: Lock | undefined;
  pace?: Pace;
  report?: (event: DaemonEvent) => void;
}

export interface Daemon {
  /** Of `/healthz` and `/metrics`. */
  url: string | undefined;
  /** Every following has a turn at once, as after an event. */
  hurry(): void;
  /** Ends turns between two calls and gives the lock back. */
  stop(): Promise<void>;
}

/** How often the list of what is followed is read anew. */
const READ_SECONDS = 300;

/** Follows until it is stopped. Only the holder of the lock acts; the others answer for their health and wait. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { regions, lock = noLock, pace = PACE, report = () => undefined } = options;
  const stopping = new AbortController();
  let watches: RegionWatch[] = [];
  let isLeading = false;
  let roundEndedAt: number | undefined;
  let stopped: Promise<void> | undefined;
  const standing = (): Standing => {
    const all = watches.map((watch) => watch.standing());
    return {
      isLeading,
      followings: all.reduce((sum, { followings }) => sum + followings, 0),
      pending: all.reduce((sum, { pending }) => sum + pending, 0),
      failing: all.flatMap(({ failing }) =>
        failing.map(({ following, error }) => ({ following, code: error.code, message: error.message })),
      ),
      secondsSinceRound: roundEndedAt === undefined ? undefined : (performance.now() - roundEndedAt) / 1000,
    };
  };
  const metrics = createMetrics(standing);
  const onEvent = (event: FollowEvent) => {
    if (event.type === "turn") metrics.turnDone(event.turn);
    if (event.type === "turn-failed") metrics.turnFailed(event.error.code);
    if (event.type === "listing-failed") metrics.listingFailed(event.error.code);
    if (event.type === "recovered") metrics.recovered(event.seconds);
    report(event);
  };
  const server = options.listen && (await serveHealth(options.listen, metrics, standing));

  async function watchOne(region: FollowedRegion, watch: RegionWatch, signal: AbortSignal): Promise<void> {
    for (let readAt = Number.NEGATIVE_INFINITY; ; ) {
      if (performance.now() - readAt > READ_SECONDS * 1000) {
        try {
          watch.follow(await region.readFollowings());
          readAt = performance.now();
        } catch (error) {
          report({ type: "reading-failed", error: error as Error });
        }
      }
      await watch.round();
      roundEndedAt = performance.now();
      await sleep(pace.look * 1000, undefined, { signal });
    }
  }

  async function lead(lease: Lease): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, lease.lost]);
    roundEndedAt = performance.now();
    const led = regions.map((region) => {
      const surroundings = surroundingsOf(region, signal);
      return { region, watch: watchRegion(surroundings, onEvent, pace) };
    });
    watches = led.map(({ watch }) => watch);
    isLeading = true;
    report({ type: "leading" });
    try {
      await Promise.all(led.map(({ region, watch }) => watchOne(region, watch, signal)));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await Promise.all(watches.map((watch) => watch.idle()));
      isLeading = false;
      await lease.release();
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      report({ type: "standing-by" });
      await lead(await lock.acquire(stopping.signal));
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  // Known to whoever stops it, and until then seen by nobody
  running.catch((error: unknown) => report({ type: "reading-failed", error: error as Error }));

  return {
    url: server?.url,
    hurry: () => watches.forEach((watch) => void watch.hurry()),
    stop() {
      stopping.abort(new Error("the follower is stopping"));
      stopped ??= running.finally(() => server?.stop());
      return stopped;
    },
  };
}

function surroundingsOf(region: FollowedRegion, signal: AbortSignal): FollowerSurroundings {
  return {
    clients: region.clients,
    network: region.network,
    askRole: region.askRole,
    patience: region.patience ?? PATIENCE,
    clock: systemClock,
    mayChange: createChangeLimit(Date.now),
    signal,
  };
}
