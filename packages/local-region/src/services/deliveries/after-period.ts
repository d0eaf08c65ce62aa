import type { Clock } from "../../state/clock.ts";

/** Runs `task` once, a period of AWS's from now; unlike `clock.after` it passes no time at once in any profile. */
export function afterPeriod(clock: Clock, seconds: number, task: () => void): () => void {
  const stop = clock.every(seconds, () => {
    stop();
    task();
  });
  return stop;
}
