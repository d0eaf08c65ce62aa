import type { AuditEntry, AuditFormat } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { type EntryFilter, listEntries } from "./store.ts";

/** Rows read at a time: what a server holds of an export, however long it is. */
const PAGE = 500;
const COLUMNS = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  tenant: ({ tenantId }) => tenantId,
  actor: ({ actor }) => actor.name,
  actorKind: ({ actor }) => actor.kind,
  actorId: ({ actor }) => actor.id,
  role: ({ actor }) => actor.role,
  action: ({ action }) => action,
  subject: ({ subjectId }) => subjectId,
  before: ({ before }) => before && JSON.stringify(before),
  after: ({ after }) => after && JSON.stringify(after),
  requestId: ({ requestId }) => requestId,
} satisfies Record<string, (entry: AuditEntry) => string | null>;

/**
 * The audit as a file, newest first: written page by page as fast as its reader takes it. A read that fails breaks the
 * stream off, so that half of an audit does not look like a whole one.
 */
export function exportEntries(
  db: Queries,
  tenant: TenantId | "everybody",
  filter: EntryFilter,
  format: AuditFormat,
): ReadableStream<Uint8Array> {
  const text = format === "csv" ? asCsv : asJson;
  const pieces = text(entriesOf(db, tenant, filter));
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

async function* entriesOf(db: Queries, tenant: TenantId | "everybody", filter: EntryFilter) {
  for (let after: string | undefined; ; ) {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const { items, next } = await listEntries(db, tenant, page, filter);
    yield items;
    if (next === null) return;
    after = next;
  }
}

async function* asJson(pages: AsyncIterable<AuditEntry[]>): AsyncGenerator<string, void> {
  let opening = "[\n";
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield opening + page.map((entry) => JSON.stringify(entry)).join(",\n");
    opening = ",\n";
  }
  yield opening === "[\n" ? "[]\n" : "\n]\n";
}

async function* asCsv(pages: AsyncIterable<AuditEntry[]>): AsyncGenerator<string, void> {
  yield `${Object.keys(COLUMNS).join(",")}\r\n`;
  for await (const page of pages) {
    yield page.map((entry) => `${Object.values(COLUMNS).map((read) => cell(read(entry)))}\r\n`).join("");
  }
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is made text by an apostrophe. */
function cell(value: string | null): string {
  const text = /^[=+\-@\t\r\n]/.test(value ?? "") ? `'${value}` : (value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
