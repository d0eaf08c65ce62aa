import type { WebhookEvent } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { insertDeliveries } from "./store.ts";

/** Tells a tenant's webhooks, in the transaction of what happened: neither is there without the other. */
export function announce(transaction: Queries, tenant: TenantId, event: WebhookEvent, subject: object): Promise<void> {
  return insertDeliveries(transaction, tenant, event, { ...subject });
}
