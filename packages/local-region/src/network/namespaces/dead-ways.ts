import type { Counts } from "./render-counts.ts";
import type { Way, Ways } from "./ways.ts";

/** The ways of one VPC that have ended: whoever speaks on one is reset. */
export interface DeadWays {
  /** These ways are left; those with the numbers are dead from now on. Gives all the dead, and those still to be read. */
  follow(ways: Ways, endedNumbers: number[]): { dead: Way[]; fading: Way[] };
  /** What was counted by these counts was read: gives the ways that will not be counted again. */
  wereRead(counts: Counts): Way[];
}

/** Older ones have been silent for longer than any idle timeout. */
const MOST_DEAD = 65_536;

export function createDeadWays(): DeadWays {
  let alive = new Map<number, Way>();
  let dead: Way[] = [];
  let fading: Way[] = [];
  return {
    follow(ways, endedNumbers) {
      const ended = endedNumbers.flatMap((number) => alive.get(number) ?? []);
      alive = new Map([...ways.values()].map((way) => [way.number, way]));
      dead = [...dead, ...ended].slice(-MOST_DEAD);
      fading = [...fading, ...ended].slice(-MOST_DEAD);
      return { dead, fading };
    },
    wereRead(counts) {
      const { done = [], left = [] } = Object.groupBy(fading, ({ number }) =>
        counts.has(`dead ${number}`) ? "done" : "left",
      );
      fading = left;
      return done;
    },
  };
}
