import type { LinkRequest, Page, PageQuery } from "@postern/platform-api";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { requests, type TenantId } from "../database/schema.ts";

type RequestRow = typeof requests.$inferSelect;
export type NewRequest = Omit<RequestRow, "id" | "createdAt">;

export async function insertRequest(db: Queries, request: NewRequest): Promise<LinkRequest> {
  const [row] = await db
    .insert(requests)
    .values({ id: newId("req"), ...request })
    .returning();
  return toRequest(row!);
}

export async function findRequest(db: Queries, tenant: TenantId, id: string): Promise<LinkRequest | undefined> {
  const [row] = await db
    .select()
    .from(requests)
    .where(and(eq(requests.tenantId, tenant), eq(requests.id, id)));
  return row && toRequest(row);
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

function toRequest({ tenantId: _, createdAt, ...row }: RequestRow): LinkRequest {
  return { ...row, createdAt: createdAt.toISOString() };
}
