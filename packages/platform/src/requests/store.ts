import type { LinkRequest, Page, PageQuery } from "@postern/platform-api";
import { and, desc, eq, isNull, lt, lte, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { requests, type TenantId } from "../database/schema.ts";

export type RequestRow = typeof requests.$inferSelect;
export type NewRequest = typeof requests.$inferInsert;

export async function insertRequest(db: Queries, request: Omit<NewRequest, "id" | "createdAt">): Promise<LinkRequest> {
  const [row] = await db
    .insert(requests)
    .values({ id: newId("req"), ...request })
    .returning();
  return toRequest(row!);
}

export async function updateRequest(db: Queries, id: string, change: Partial<RequestRow>): Promise<LinkRequest> {
  const [row] = await db.update(requests).set(change).where(eq(requests.id, id)).returning();
  return toRequest(row!);
}

export async function findRequest(db: Queries, tenant: TenantId, id: string): Promise<LinkRequest | undefined> {
  const [row] = await db
    .select()
    .from(requests)
    .where(and(eq(requests.tenantId, tenant), eq(requests.id, id)));
  return row && toRequest(row);
}

/** Whoever's it is: for operators. */
export async function lockRequest(db: Queries, id: string): Promise<RequestRow | undefined> {
  return (await db.select().from(requests).where(eq(requests.id, id)).for("update"))[0];
}

const waiting = eq(requests.state, "waiting-for-approval");

export function lockRequestsToExpire(db: Queries): Promise<RequestRow[]> {
  return db
    .select()
    .from(requests)
    .where(and(waiting, lte(requests.expiresAt, sql`now()`)))
    .limit(100)
    .for("update", { skipLocked: true });
}

/** Half of their time is over, and nobody was reminded yet. */
export function lockRequestsToRemindOf(db: Queries): Promise<RequestRow[]> {
  const half = sql`${requests.createdAt} + (${requests.expiresAt} - ${requests.createdAt}) / 2 <= now()`;
  return db
    .select()
    .from(requests)
    .where(and(waiting, isNull(requests.remindedAt), half))
    .limit(100)
    .for("update", { skipLocked: true });
}

export async function listRequests(db: Queries, tenant: TenantId, page: PageQuery): Promise<Page<LinkRequest>> {
  const rows = await db
    .select()
    .from(requests)
    .where(and(eq(requests.tenantId, tenant), page.after === undefined ? undefined : lt(requests.id, page.after)))
    .orderBy(desc(requests.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toRequest);
}

/** Of all tenants, for operators. */
export async function listWaitingRequests(db: Queries, page: PageQuery) {
  const rows = await db
    .select()
    .from(requests)
    .where(and(waiting, page.after === undefined ? undefined : lt(requests.id, page.after)))
    .orderBy(desc(requests.id))
    .limit(page.limit + 1);
  return toPage(rows, page, (row) => ({ ...toRequest(row), tenantId: row.tenantId }));
}

export function toRequest({
  tenantId: _,
  remindedAt: __,
  shard: ___,
  createdAt,
  expiresAt,
  ...row
}: RequestRow): LinkRequest {
  return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
}
