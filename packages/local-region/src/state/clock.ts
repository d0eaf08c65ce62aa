/** How fast AWS's delays pass: `instant` skips them, `fast` is a twentieth, `real` is AWS's own. */
export type TimeProfile = "instant" | "fast" | "real";

const PROVISIONING_SCALE: Record<TimeProfile, number> = { instant: 0, fast: 1 / 20, real: 1 };
const PERIOD_SCALE: Record<TimeProfile, number> = { instant: 1 / 50, fast: 1 / 20, real: 1 };

/** The region's time. Everything that waits, waits here, so that stopping the region stops every wait. */
export interface Clock {
  now(): Date;
  /** Runs `task` once, after a provisioning delay of AWS's (real seconds, scaled by the profile). */
  after(awsSeconds: number, task: () => void): void;
  /** Runs `task` again and again, a period of AWS's apart (health checks); returns the way to stop it. */
  every(awsSeconds: number, task: () => void): () => void;
  /** Milliseconds of this machine for a period of AWS's, such as an idle timeout. */
  periodMs(awsSeconds: number): number;
  stop(): void;
}

export function createClock(profile: TimeProfile): Clock {
  const timers = new Set<NodeJS.Timeout>();
  const periodMs = (awsSeconds: number) => Math.max(1, Math.round(awsSeconds * 1000 * PERIOD_SCALE[profile]));
  return {
    now: () => new Date(),
    after(awsSeconds, task) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          task();
        },
        awsSeconds * 1000 * PROVISIONING_SCALE[profile],
      );
      timers.add(timer);
    },
    every(awsSeconds, task) {
      const timer = setInterval(task, periodMs(awsSeconds));
      timers.add(timer);
      return () => {
        clearInterval(timer);
        timers.delete(timer);
      };
    },
    periodMs,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
