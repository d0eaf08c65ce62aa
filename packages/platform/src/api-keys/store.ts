import type { ApiKey, Page, PageQuery } from "@postern/platform-api";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { apiKeys, type TenantId } from "../database/schema.ts";

type KeyRow = typeof apiKeys.$inferSelect;
export type NewKey = Pick<KeyRow, "tenantId" | "name" | "role" | "scopes" | "digest" | "expiresAt">;

export async function insertKey(db: Queries, key: NewKey): Promise<ApiKey> {
  const [row] = await db
    .insert(apiKeys)
    .values({ id: newId("key"), ...key })
    .returning();
  return toApiKey(row!);
}

/** Whoever's it is: what a key opens is found out by it. */
export async function findKeyByDigest(db: Queries, digest: string): Promise<KeyRow | undefined> {
  return (await db.select().from(apiKeys).where(eq(apiKeys.digest, digest)))[0];
}

/** Undefined when the tenant has no such key. Revoking again changes nothing. */
export async function revokeKey(db: Queries, tenant: TenantId, id: string): Promise<ApiKey | undefined> {
  const [row] = await db
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
    .where(and(eq(apiKeys.tenantId, tenant), eq(apiKeys.id, id)))
    .returning();
  return row && toApiKey(row);
}

export async function listKeys(db: Queries, tenant: TenantId, page: PageQuery): Promise<Page<ApiKey>> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenant), page.after === undefined ? undefined : lt(apiKeys.id, page.after)))
    .orderBy(desc(apiKeys.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toApiKey);
}

function toApiKey({ id, name, role, scopes, createdAt, expiresAt, revokedAt }: KeyRow): ApiKey {
  return {
    ...{ id, name, role, scopes },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
