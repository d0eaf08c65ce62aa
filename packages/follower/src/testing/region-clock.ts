import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../follower-surroundings.ts";

/** A region's own time, which may pass faster or slower than this machine's. */
export interface RegionClock extends Clock {
  /** AWS's seconds for one of this machine's; `instant` lets its delays take no time. */
  setPace(pace: number | "instant"): Promise<void>;
  /** Milliseconds of this machine for so many of AWS's. */
  onMachine(ms: number): number;
}

export function regionClock(url: string): RegionClock {
  let speed = 1;
  let shown = { now: Date.now(), at: Date.now() };
  const onMachine = (ms: number) => ms / speed;
  return {
    async setPace(pace) {
      const wish = pace === "instant" ? { profile: pace } : { speed: pace };
      const answer = await fetch(`${url}/_postern/clock`, { method: "POST", body: JSON.stringify(wish) });
      if (!answer.ok) throw new Error(await answer.text());
      const { now } = (await answer.json()) as { now: string };
      speed = pace === "instant" ? 1 : pace;
      shown = { now: Date.parse(now), at: Date.now() };
    },
    onMachine,
    now: () => shown.now + (Date.now() - shown.at) * speed,
    sleep: async (ms, signal) => void (await sleep(onMachine(ms), undefined, signal ? { signal } : {})),
  };
}
