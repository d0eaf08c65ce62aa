import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Metrics } from "../http/metrics.ts";
import { addActivity, forgetOldActivity, saveProcess } from "./store.ts";

export interface ReportParts {
  db: Database;
  metrics: Pick<Metrics, "totals">;
  kind: "server" | "worker";
  /** Those of which the process moves the endpoints. */
  environments: () => string[];
  log: Logger;
}

/** How often a process says that it lives, and what it has done since. */
export const REPORT_SECONDS = 5;

/** Tells the database, which all processes share, what this one does; what a failed report did not tell, the next does. */
export function startReporting({ db, metrics, kind, environments, log }: ReportParts): { stop(): Promise<void> } {
  const [id, host, startedAt] = [randomUUID(), hostname(), new Date()];
  let told = { calls: 0, throttles: 0, passes: 0 };
  const report = async () => {
    const { calls, throttles, passes, longestPassMs } = metrics.totals();
    const since = { calls: calls - told.calls, throttles: throttles - told.throttles, passes: passes - told.passes };
    await db.transaction(async (transaction) => {
      await saveProcess(transaction, { id, kind, host, environments: environments(), startedAt, seenAt: new Date() });
      if (calls + throttles + passes > told.calls + told.throttles + told.passes) {
        await addActivity(transaction, id, { ...since, longestPassMs });
      }
      await forgetOldActivity(transaction);
    });
    told = { calls, throttles, passes };
  };
  const run = () => report().catch((error: unknown) => log.warn({ err: error }, "a report of activity failed"));
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, REPORT_SECONDS * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
