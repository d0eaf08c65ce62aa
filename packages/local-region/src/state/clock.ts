import { createTimeline, type Timeline } from "./timeline.ts";

/** How fast AWS's delays pass: `instant` skips them, `fast` is a twentieth, `real` is AWS's own. */
export type TimeProfile = "instant" | "fast" | "real";

/** Milliseconds of this machine for one of AWS's. */
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
  /** How far it was moved ahead of this machine's clock, in milliseconds. */
  movedMs: number;
  /** Moves it ahead; what falls due runs in its order, each with the time at which it is due. Gives how much ran. */
  advance(awsSeconds: number): Promise<number>;
  /** Waits that are under way go on with what is left of them. */
  setProfile(profile: TimeProfile): void;
  /** Lets time, delays and periods pass this many times as fast as they do on AWS. */
  setSpeed(speed: number): void;
  profile(): TimeProfile | "speed";
  /** Forgets every wait. */
  clear(): void;
  stop(): void;
}

export function createClock(profile: TimeProfile): Clock {
  let current: TimeProfile | "speed" = profile;
  const timeline = createTimeline({ delays: PROVISIONING_SCALE[profile], periods: PERIOD_SCALE[profile] });
  // The clock itself: what it showed when its speed was last changed.
  let wall = { shown: Date.now(), at: Date.now(), speed: 1 };
  const shownAt = (now: number) => wall.shown + (now - wall.at) * wall.speed;
  /** From this moment on, and by so much ahead. */
  const turn = (ms: number, speed: number) => {
    const now = Date.now();
    wall = { shown: shownAt(now) + ms, at: now, speed };
  };
  const clock: Clock = {
    now: () => new Date(shownAt(Date.now())),
    after: (awsSeconds, task) => void timeline.add("delays", awsSeconds * 1000, task, false),
    every: (awsSeconds, task) => timeline.add("periods", Math.max(1, awsSeconds * 1000), task, true),
    periodMs: (awsSeconds) => Math.max(1, Math.round(awsSeconds * 1000 * timeline.scale("periods"))),
    get movedMs() {
      const now = Date.now();
      return Math.round(shownAt(now) - now);
    },
    set movedMs(moved) {
      turn(moved - clock.movedMs, wall.speed);
    },
    advance: (awsSeconds) => advance(timeline, awsSeconds * 1000, (ms) => turn(ms, wall.speed)),
    setProfile(next) {
      current = next;
      turn(0, 1);
      timeline.rescale({ delays: PROVISIONING_SCALE[next], periods: PERIOD_SCALE[next] });
    },
    setSpeed(speed) {
      current = "speed";
      turn(0, speed);
      timeline.rescale({ delays: 1 / speed, periods: 1 / speed });
    },
    profile: () => current,
    clear: () => timeline.clear(),
    stop: () => timeline.stop(),
  };
  return clock;
}

/** Rounds of one period that a single move makes up for: a month in one step must not be a million health checks. */
const MOST_ROUNDS = 1000;

async function advance(timeline: Timeline, ms: number, move: (ms: number) => void): Promise<number> {
  let left = ms;
  let ran = 0;
  const rounds = new Map<number, number>();
  const endMove = timeline.beginMove();
  for (let due = timeline.next(left); due; due = timeline.next(left)) {
    const round = (rounds.get(due.number) ?? 0) + 1;
    rounds.set(due.number, round);
    const step = Math.min(left, Math.max(0, due.inMs));
    left -= step;
    timeline.pass(step);
    move(step);
    if (round > MOST_ROUNDS) {
      timeline.skip(due.number, left);
      continue;
    }
    timeline.run(due.number);
    ran += 1;
    // What it set going goes on before the clock does.
    await new Promise((resolve) => setImmediate(resolve));
  }
  timeline.pass(left);
  move(left);
  endMove();
  return ran;
}
