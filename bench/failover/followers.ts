import { PACE, watchRegion } from "../../packages/follower/src/daemon/watch-region.ts";
import { PATIENCE } from "../../packages/follower/src/follower-surroundings.ts";
import type { Following } from "../../packages/follower/src/following.ts";
import type { RegionClock } from "../../packages/follower/src/testing/region-clock.ts";
import type { Scene } from "../../packages/follower/src/testing/start-scene.ts";
import type { HeardEvents } from "./hear-events.ts";

/** Longer than any run. */
const A_DAY = 86_400;

export interface Followed {
  scene: Scene;
  clock: RegionClock;
  events: HeardEvents;
  following: Following;
  /** The database's name. */
  name: string;
  signal: AbortSignal;
}

/** Follows until the signal is aborted. */
export type Follower = (followed: Followed) => Promise<void>;

/** As `postern follow` does, on the region's clock. */
export function postern({ asks }: { asks: boolean }): Follower {
  return async ({ scene, clock, events, following, signal }) => {
    const surroundings = { ...scene.surroundings, clock, patience: PATIENCE, signal };
    const watch = watchRegion({ ...surroundings, ...(asks ? { askRole: scene.askRole } : {}) }, () => undefined);
    watch.follow([following]);
    const deafen = events.listen(watch.hurry);
    try {
      while (!signal.aborted) {
        await watch.round();
        await clock.sleep(PACE.look * 1000, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      deafen();
      await watch.idle();
    }
  };
}

/**
 * What is written when nothing goes wrong: at an event, and every so often where that is said, it looks the name up
 * once, and where that is not registered it takes out what is and registers what the name gives.
 */
export function plain({ everySeconds }: { everySeconds?: number } = {}): Follower {
  return async ({ scene, clock, events, following, name, signal }) => {
    const { targetGroupArn: TargetGroupArn } = following;
    const follow = async () => {
      const [address = ""] = await scene.addressesOf(name);
      const registered = Object.keys(await scene.targetsOf(TargetGroupArn));
      if (registered.includes(address)) return;
      const Targets = registered.map((Id) => ({ Id, Port: 5432 }));
      if (Targets.length > 0) await scene.elbv2.deregisterTargets({ TargetGroupArn, Targets });
      await scene.elbv2.registerTargets({ TargetGroupArn, Targets: [{ Id: address, Port: 5432 }] });
    };
    // It keeps no count of its failures, as such followers do
    const deafen = events.listen(() => void follow().catch(() => undefined));
    while (!signal.aborted) {
      await clock.sleep((everySeconds ?? A_DAY) * 1000, signal).catch(() => undefined);
      if (!signal.aborted) await follow().catch(() => undefined);
    }
    deafen();
  };
}

/** For targets that are right before and after. */
export const nobody: Follower = async () => undefined;
