import { type AuditAction, WEBHOOK_EVENTS, type WebhookEvent } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { announce } from "../webhooks/announce.ts";
import { insertEntry } from "./store.ts";

export interface Change {
  action: AuditAction;
  subjectId: string;
  /** As its readers see it: what is recorded can be read by every admin, for ever. */
  before?: object | undefined;
  after?: object | undefined;
}

/** Who acts; without a tenant it is about the platform as a whole. */
export type Recorder = Omit<Caller, "tenant"> & { tenant: TenantId | null };

/** Writes a change down in the transaction that makes it, so that there is neither without the other. */
export async function recordChange(transaction: Queries, by: Recorder, change: Change): Promise<void> {
  const { actor, role, tenant, requestId } = by;
  const { action, subjectId, before, after } = change;
  await insertEntry(transaction, {
    tenantId: tenant,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    actorRole: role,
    action,
    subjectId,
    before: before ? { ...before } : null,
    after: after ? { ...after } : null,
    requestId,
  });
  const told = (WEBHOOK_EVENTS as readonly string[]).includes(action);
  if (told && tenant) await announce(transaction, tenant, action as WebhookEvent, after ?? before ?? {});
}
