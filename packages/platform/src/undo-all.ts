import type { Logger } from "pino";

/** Undoes what was started, newest first, the others too when one fails. */
export async function undoAll(steps: (() => Promise<void>)[], log: Logger): Promise<void> {
  for (const step of steps.splice(0).reverse()) {
    await step().catch((error: unknown) => log.warn({ err: error }, "something did not stop cleanly"));
  }
}
