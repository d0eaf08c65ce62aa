import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, isTopicClosed } from "./errors.ts";

/** What AWS has just made may be unknown to the next call for seconds. */
const VISIBLE_SECONDS = 60;

/** Runs a call on something made a moment ago, again and again while AWS answers that it does not exist. */
export function onceVisible<Answer>(call: () => Promise<Answer>, seconds = VISIBLE_SECONDS): Promise<Answer> {
  return whileRefused(call, isNotFound, seconds);
}

/** Runs a call of RDS's on a topic whose policy was written a moment ago, again and again while it does not count yet. */
export function onceAllowed<Answer>(call: () => Promise<Answer>, seconds = VISIBLE_SECONDS): Promise<Answer> {
  return whileRefused(call, isTopicClosed, seconds);
}

async function whileRefused<Answer>(
  call: () => Promise<Answer>,
  isRefusal: (error: unknown) => boolean,
  seconds: number,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    try {
      return await call();
    } catch (error) {
      if (!isRefusal(error) || Date.now() + pauseMs > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}
