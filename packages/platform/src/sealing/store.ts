import { and, asc, eq, gt, isNotNull, notLike } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Queries } from "../database/database.ts";
import { connections, mails, repeatableCalls, testRuns, webhooks } from "../database/schema.ts";

/** A column of sealed texts, each bound to its row's key. */
export interface SealedColumn {
  name: string;
  table: PgTable;
  /** What the text is bound to, and the primary key. */
  row: PgColumn;
  text: PgColumn;
  /** The column's name in the schema. */
  field: string;
}

export const SEALED_COLUMNS: SealedColumn[] = [
  {
    ...{ name: "connections' passwords", table: connections, row: connections.id },
    ...{ text: connections.sealedPassword, field: "sealedPassword" },
  },
  {
    ...{ name: "connections' client keys", table: connections, row: connections.id },
    ...{ text: connections.sealedClientKey, field: "sealedClientKey" },
  },
  {
    ...{ name: "webhooks' secrets", table: webhooks, row: webhooks.id },
    ...{ text: webhooks.sealedSecret, field: "sealedSecret" },
  },
  {
    ...{ name: "connections under test", table: testRuns, row: testRuns.id },
    ...{ text: testRuns.sealedInput, field: "sealedInput" },
  },
  {
    ...{ name: "waiting mails", table: mails, row: mails.id },
    ...{ text: mails.sealedText, field: "sealedText" },
  },
  {
    ...{ name: "kept answers", table: repeatableCalls, row: repeatableCalls.digest },
    ...{ text: repeatableCalls.sealedAnswer, field: "sealedAnswer" },
  },
];

/** Rows after `after` whose text does not begin with the prefix; nobody else may change them until the transaction ends. */
export async function lockSealedOtherwise(
  transaction: Queries,
  { table, row, text }: SealedColumn,
  prefix: string,
  after: string,
  limit: number,
): Promise<{ id: string; sealed: string }[]> {
  const rows = await transaction
    .select({ id: row, sealed: text })
    .from(table)
    .where(and(isNotNull(text), notLike(text, `${prefix}%`), gt(row, after)))
    .orderBy(asc(row))
    .limit(limit)
    .for("update");
  return rows as { id: string; sealed: string }[];
}

export async function replaceSealed(
  transaction: Queries,
  { table, row, field }: SealedColumn,
  id: string,
  sealed: string,
): Promise<void> {
  await transaction
    .update(table)
    .set({ [field]: sealed })
    .where(eq(row, id));
}
