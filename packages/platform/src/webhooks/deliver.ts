import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import type { Sealer } from "../sealing/seal.ts";
import { PUBLIC_INTERNET, postDelivery, type Reach } from "./post-delivery.ts";
import { signDelivery } from "./sign-delivery.ts";
import { deleteOldDeliveries, recordDelivered, recordFailed, takeDueDeliveries } from "./store.ts";

/** Seconds until the next attempt; after the last one it is given up. In all a little more than a day. */
const RETRY_SECONDS = [10, 60, 300, 1800, 7200, 28_800, 57_600];
const AT_ONCE = 20;
/** Longer than an attempt can take: only a killed server's deliveries are taken over. */
const LEASE_SECONDS = 60;
const REST_MS = 2000;
const KEPT_DAYS = 7;

export interface DeliverParts {
  db: Database;
  sealer: Sealer;
  log: Logger;
  reach?: Reach;
}

/** Attempts every delivery that is due; answers how many there were. One arrives at least once, under one id. */
export async function deliverDue({ db, sealer, log, reach = PUBLIC_INTERNET }: DeliverParts): Promise<number> {
  const due = await takeDueDeliveries(db, AT_ONCE, LEASE_SECONDS);
  await Promise.all(
    due.map(async ({ id, webhook, event, at, subject, attempts }) => {
      try {
        const body = JSON.stringify({ type: event, timestamp: at.toISOString(), data: subject });
        const secret = sealer.unseal(webhook.sealedSecret, webhook.id);
        await postDelivery(webhook.url, signDelivery(secret, `msg-${id}`, body, new Date()), body, reach);
        await recordDelivered(db, id);
      } catch (error) {
        const { message } = error as Error;
        log.info({ webhookId: webhook.id, deliveryId: id, attempts, failure: message }, "a webhook was not told");
        await recordFailed(db, id, message.slice(0, 300), RETRY_SECONDS[attempts - 1] ?? null);
      }
    }),
  );
  return due.length;
}

/** Does so until stopped; of several servers, whoever takes a delivery attempts it. */
export function startDelivering(parts: DeliverParts): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async () => {
    try {
      while (!stopped && (await deliverDue(parts)) === AT_ONCE);
      await deleteOldDeliveries(parts.db, KEPT_DAYS);
    } catch (error) {
      parts.log.warn({ err: error }, "webhooks could not be told");
    }
    if (!stopped) timer = setTimeout(next, REST_MS);
  };
  let running = Promise.resolve();
  const next = () => {
    running = round();
  };
  next();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
