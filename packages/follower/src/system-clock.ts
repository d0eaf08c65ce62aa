import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./follower-surroundings.ts";

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
};
