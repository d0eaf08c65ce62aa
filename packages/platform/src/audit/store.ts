import type { AuditEntry, Page, PageQuery } from "@postern/platform-api";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { auditEntries, type TenantId } from "../database/schema.ts";

type AuditRow = typeof auditEntries.$inferSelect;

export async function insertEntry(db: Queries, entry: Omit<AuditRow, "id" | "at">): Promise<void> {
  await db.insert(auditEntries).values(entry);
}

export async function listEntries(
  db: Queries,
  tenant: TenantId,
  { limit, after }: PageQuery,
  only: { subjectId?: string },
): Promise<Page<AuditEntry>> {
  const rows = await db
    .select()
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.tenantId, tenant),
        after === undefined ? undefined : lt(auditEntries.id, Number(after)),
        only.subjectId === undefined ? undefined : eq(auditEntries.subjectId, only.subjectId),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  return { items: shown.map(toEntry), next: rows.length > limit ? String(shown.at(-1)!.id) : null };
}

function toEntry(row: AuditRow): AuditEntry {
  const { id, at, action, subjectId, before, after, requestId } = row;
  const actor = { kind: row.actorKind, id: row.actorId, name: row.actorName, role: row.actorRole };
  return { id: String(id), at: at.toISOString(), actor, action, subjectId, before, after, requestId };
}
