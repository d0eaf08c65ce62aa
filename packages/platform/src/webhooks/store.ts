import type { Delivery, Page, PageQuery, Webhook, WebhookEvent } from "@postern/platform-api";
import { and, asc, desc, eq, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { deliveries, type TenantId, webhooks } from "../database/schema.ts";

type WebhookRow = typeof webhooks.$inferSelect;
type DeliveryRow = typeof deliveries.$inferSelect;

/** `seal` gets the id that the secret is bound to. */
export async function insertWebhook(
  db: Queries,
  { seal, ...webhook }: Pick<WebhookRow, "tenantId" | "url" | "events"> & { seal: (id: string) => string },
): Promise<Webhook> {
  const id = newId("whk");
  const [row] = await db
    .insert(webhooks)
    .values({ id, ...webhook, sealedSecret: seal(id) })
    .returning();
  return toWebhook(row!);
}

export async function deleteWebhook(db: Queries, tenant: TenantId, id: string): Promise<Webhook | undefined> {
  const [row] = await db.delete(webhooks).where(ownWebhook(tenant, id)).returning();
  return row && toWebhook(row);
}

export async function findWebhook(db: Queries, tenant: TenantId, id: string): Promise<Webhook | undefined> {
  const [row] = await db.select().from(webhooks).where(ownWebhook(tenant, id));
  return row && toWebhook(row);
}

export async function listWebhooks(db: Queries, tenant: TenantId, page: PageQuery): Promise<Page<Webhook>> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.tenantId, tenant), page.after === undefined ? undefined : lt(webhooks.id, page.after)))
    .orderBy(desc(webhooks.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toWebhook);
}

/** One delivery for each webhook of the tenant that wants the event. */
export async function insertDeliveries(
  transaction: Queries,
  tenant: TenantId,
  event: WebhookEvent,
  subject: Record<string, unknown>,
): Promise<void> {
  const wanting = await transaction
    .select({ webhookId: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.tenantId, tenant), or(isNull(webhooks.events), sql`${webhooks.events} ? ${event}`)));
  if (wanting.length === 0) return;
  await transaction.insert(deliveries).values(wanting.map(({ webhookId }) => ({ webhookId, event, subject })));
}

/** Takes deliveries whose time has come: nobody else attempts them until the lease is over. */
export function takeDueDeliveries(db: Queries, limit: number, leaseSeconds: number) {
  return db.transaction(async (transaction) => {
    const due = await transaction
      .select({ delivery: deliveries, webhook: webhooks })
      .from(deliveries)
      .innerJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
      .where(lte(deliveries.nextAttemptAt, sql`now()`))
      .orderBy(asc(deliveries.id))
      .limit(limit)
      .for("update", { of: deliveries, skipLocked: true });
    for (const { delivery } of due) {
      await transaction
        .update(deliveries)
        .set({
          attempts: delivery.attempts + 1,
          nextAttemptAt: sql`now() + ${leaseSeconds} * interval '1 second'`,
        })
        .where(eq(deliveries.id, delivery.id));
    }
    return due.map(({ delivery, webhook }) => ({ ...delivery, attempts: delivery.attempts + 1, webhook }));
  });
}

export async function recordDelivered(db: Queries, id: number): Promise<void> {
  await db
    .update(deliveries)
    .set({ deliveredAt: sql`now()`, nextAttemptAt: null, failure: null })
    .where(eq(deliveries.id, id));
}

/** `retrySeconds` is null when it is given up. */
export async function recordFailed(
  db: Queries,
  id: number,
  failure: string,
  retrySeconds: number | null,
): Promise<void> {
  const nextAttemptAt = retrySeconds === null ? null : sql`now() + ${retrySeconds} * interval '1 second'`;
  await db.update(deliveries).set({ failure, nextAttemptAt }).where(eq(deliveries.id, id));
}

export async function deleteOldDeliveries(db: Queries, days: number): Promise<void> {
  const isOld = sql`${deliveries.at} < now() - ${days} * interval '1 day'`;
  await db.delete(deliveries).where(and(isNull(deliveries.nextAttemptAt), isOld));
}

export async function listDeliveries(db: Queries, webhookId: string, page: PageQuery): Promise<Page<Delivery>> {
  const rows = await db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.webhookId, webhookId),
        page.after === undefined ? undefined : lt(deliveries.id, Number(page.after)),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(page.limit + 1);
  const shown = rows.slice(0, page.limit);
  return { items: shown.map(toDelivery), next: rows.length > page.limit ? String(shown.at(-1)!.id) : null };
}

function ownWebhook(tenant: TenantId, id: string) {
  return and(eq(webhooks.tenantId, tenant), eq(webhooks.id, id));
}

function toWebhook({ id, url, events, createdAt }: WebhookRow): Webhook {
  return { id, url, events, createdAt: createdAt.toISOString() };
}

function toDelivery({ id, event, at, attempts, nextAttemptAt, deliveredAt, failure }: DeliveryRow): Delivery {
  return {
    ...{ id: String(id), event, attempts, failure },
    at: at.toISOString(),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
