import type { AuditEntry, AuditFilter, Page, PageQuery } from "@postern/platform-api";
import { and, desc, eq, gte, ilike, lt, or } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { auditEntries, type TenantId } from "../database/schema.ts";

type AuditRow = typeof auditEntries.$inferSelect;
export type EntryFilter = Partial<Omit<AuditFilter, "of">>;

export async function insertEntry(db: Queries, entry: Omit<AuditRow, "id" | "at">): Promise<void> {
  await db.insert(auditEntries).values(entry);
}

/** Of one tenant, or with `everybody` of all of them and of the platform as a whole. */
export async function listEntries(
  db: Queries,
  tenant: TenantId | "everybody",
  { limit, after }: PageQuery,
  { actor, action, subjectId, from, until }: EntryFilter,
): Promise<Page<AuditEntry>> {
  const rows = await db
    .select()
    .from(auditEntries)
    .where(
      and(
        tenant === "everybody" ? undefined : eq(auditEntries.tenantId, tenant),
        after === undefined ? undefined : lt(auditEntries.id, Number(after)),
        subjectId === undefined ? undefined : eq(auditEntries.subjectId, subjectId),
        action === undefined ? undefined : eq(auditEntries.action, action),
        from === undefined ? undefined : gte(auditEntries.at, new Date(from)),
        until === undefined ? undefined : lt(auditEntries.at, new Date(until)),
        actor === undefined
          ? undefined
          : or(eq(auditEntries.actorId, actor), ilike(auditEntries.actorName, `%${literally(actor)}%`)),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  return { items: shown.map(toEntry), next: rows.length > limit ? String(shown.at(-1)!.id) : null };
}

/** Inside a pattern of LIKE. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function toEntry(row: AuditRow): AuditEntry {
  const { id, at, action, subjectId, before, after, requestId, tenantId } = row;
  const actor = { kind: row.actorKind, id: row.actorId, name: row.actorName, role: row.actorRole };
  return { id: String(id), at: at.toISOString(), actor, action, subjectId, before, after, requestId, tenantId };
}
