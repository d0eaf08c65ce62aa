import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound } from "./errors.ts";

/** What AWS has just made may be unknown to the next call for seconds. */
const VISIBLE_SECONDS = 60;

/** Runs a call on something made a moment ago, again and again while AWS answers that it does not exist. */
export async function onceVisible<Answer>(call: () => Promise<Answer>, seconds = VISIBLE_SECONDS): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    try {
      return await call();
    } catch (error) {
      if (!isNotFound(error) || Date.now() + pauseMs > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}
