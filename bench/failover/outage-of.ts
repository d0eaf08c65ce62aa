import type { Attempt } from "../../packages/follower/src/testing/write-through.ts";

/** What a client that opens a session for every row had of a failover; in seconds of the region's clock. */
export interface Outage {
  /** No row was written. */
  seconds: number;
  /** Of those: somebody answered, and was read-only. */
  readOnlySeconds: number;
  /** The last row was written. */
  isOver: boolean;
}

/** A try that failed counts until the next one begins. Pure. */
export function outageOf(attempts: Attempt[]): Outage {
  const lengths = attempts.map(({ at, ends, outcome }, index) => {
    return { outcome, seconds: ((attempts[index + 1]?.at ?? ends) - at) / 1000 };
  });
  const secondsOf = (isMeant: (outcome: Attempt["outcome"]) => boolean) =>
    lengths.reduce((sum, { outcome, seconds }) => sum + (isMeant(outcome) ? seconds : 0), 0);
  return {
    seconds: secondsOf((outcome) => outcome !== "written"),
    readOnlySeconds: secondsOf((outcome) => outcome === "read-only"),
    isOver: attempts.at(-1)?.outcome === "written",
  };
}
