import type { TimeProfile } from "../state/clock.ts";
import { AwsError } from "../wire/aws-error.ts";
import { invalid, readObject } from "./admin-input.ts";

/** What `POST clock` asks for: exactly one of the three. */
export type ClockWish = { advanceSeconds: number } | { profile: TimeProfile } | { speed: number };

/** More than a hundred years is a mistake. */
const MOST_SECONDS = 3_155_760_000;
const MOST_SPEED = 1_000_000;

/** Throws AwsError `InvalidRequest`, which names the field. */
export function readClockWish(body: Buffer): ClockWish {
  const { advanceSeconds, profile, speed, ...others } = readObject(body);
  const given = [advanceSeconds, profile, speed].filter((value) => value !== undefined);
  if (given.length !== 1 || Object.keys(others).length > 0)
    throw new AwsError("InvalidRequest", "give exactly one of advanceSeconds, profile and speed");
  if (advanceSeconds !== undefined) {
    if (typeof advanceSeconds === "number" && advanceSeconds > 0 && advanceSeconds <= MOST_SECONDS)
      return { advanceSeconds };
    throw invalid("advanceSeconds", advanceSeconds, `a number of seconds above 0, at most ${MOST_SECONDS}`);
  }
  if (speed !== undefined) {
    if (typeof speed === "number" && speed > 0 && speed <= MOST_SPEED) return { speed };
    throw invalid("speed", speed, `a number above 0, at most ${MOST_SPEED}; 1 is AWS's own`);
  }
  if (profile === "instant" || profile === "fast" || profile === "real") return { profile };
  throw invalid("profile", profile, "instant, fast or real");
}
