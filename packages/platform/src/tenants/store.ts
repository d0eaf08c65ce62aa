import type { Page, PageQuery, Tenant } from "@postern/platform-api";
import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { type TenantId, tenants } from "../database/schema.ts";

type TenantRow = typeof tenants.$inferSelect;

export async function insertTenant(db: Queries, name: string): Promise<Tenant> {
  const [row] = await db
    .insert(tenants)
    .values({ id: newId("ten"), name })
    .returning();
  return toTenant(row!);
}

export async function lockTenant(transaction: Queries, id: string): Promise<Tenant | undefined> {
  const [row] = await transaction
    .select()
    .from(tenants)
    .where(eq(tenants.id, id as TenantId))
    .for("update");
  return row && toTenant(row);
}

export async function renameTenant(db: Queries, id: string, name: string): Promise<Tenant> {
  const [row] = await db
    .update(tenants)
    .set({ name, version: sql`${tenants.version} + 1` })
    .where(eq(tenants.id, id as TenantId))
    .returning();
  return toTenant(row!);
}

export async function findTenants(db: Queries, ids: TenantId[]): Promise<Tenant[]> {
  if (ids.length === 0) return [];
  return (await db.select().from(tenants).where(inArray(tenants.id, ids))).map(toTenant);
}

export async function listTenants(db: Queries, page: PageQuery): Promise<Page<Tenant>> {
  const rows = await db
    .select()
    .from(tenants)
    .where(and(page.after === undefined ? undefined : lt(tenants.id, page.after as TenantId)))
    .orderBy(desc(tenants.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toTenant);
}

function toTenant({ id, name, version, createdAt }: TenantRow): Tenant {
  return { id, name, version, createdAt: createdAt.toISOString() };
}
