import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Letters } from "../mails/request-letters.ts";
import { announce } from "../webhooks/announce.ts";
import { recordDecision } from "./decide-request.ts";
import { lockRequestsToExpire, lockRequestsToRemindOf, toRequest, updateRequest } from "./store.ts";

const BY = {
  actor: { kind: "platform", id: "requests", name: "requests" },
  role: "operator",
  requestId: null,
} as const;
const REST_MS = 60_000;

/** Ends requests that nobody has approved in time, and reminds of the others when half of their time is over. */
export async function expireRequests(db: Database, letters?: Letters): Promise<void> {
  await db.transaction(async (transaction) => {
    for (const row of await lockRequestsToExpire(transaction)) {
      const reason = "no operator has approved it in time; file it again and tell the platform's operator";
      const after = await updateRequest(transaction, row.id, { state: "expired", reason });
      await recordDecision(transaction, BY, "request-expired", row, after);
      await letters?.toAdmins(transaction, row.tenantId, after);
    }
    for (const row of await lockRequestsToRemindOf(transaction)) {
      await updateRequest(transaction, row.id, { remindedAt: new Date() });
      await announce(transaction, row.tenantId, "request-reminder", toRequest(row));
      await letters?.toOperators(transaction, toRequest(row));
    }
  });
}

/** Does so every minute, until stopped; of several servers, whoever locks a row deals with it. */
export function startExpiring(db: Database, log: Logger, letters?: Letters): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const run = () => {
    running = expireRequests(db, letters).catch((error: unknown) =>
      log.warn({ err: error }, "requests could not be expired"),
    );
  };
  const timer = setInterval(run, REST_MS);
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
