import type { Clock } from "../follower-surroundings.ts";

/** Time that passes only when somebody lets it; what is due happens then, in its order. */
export interface VirtualClock extends Clock {
  pass(ms: number): void;
  after(ms: number, happen: () => void): void;
}

export function createVirtualClock(): VirtualClock {
  let now = 1_763_929_872_000;
  let due: { at: number; happen: () => void }[] = [];
  const pass = (ms: number) => {
    const until = now + ms;
    for (;;) {
      const next = due.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      due = due.filter((each) => each !== next);
      now = Math.max(now, next.at);
      next.happen();
    }
    now = Math.max(now, until);
  };
  return {
    now: () => now,
    pass,
    after: (ms, happen) => void due.push({ at: now + ms, happen }),
    sleep: async (ms) => pass(ms),
  };
}
