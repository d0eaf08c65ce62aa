import { setTimeout as sleep } from "node:timers/promises";

/** Repeats a check until it no longer throws; after five seconds its last error is the caller's. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const deadline = performance.now() + 5000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(10);
  }
}
