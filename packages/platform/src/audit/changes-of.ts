import type { AuditEntry, Page, PageQuery } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { listEntries } from "./store.ts";

/** What has become of one thing, newest first. */
export function changesOf(
  db: Queries,
  tenant: TenantId,
  subjectId: string,
  page: PageQuery,
): Promise<Page<AuditEntry>> {
  return listEntries(db, tenant, page, { subjectId });
}
