import type { Page, PageQuery } from "@postern/platform-api";

/** Rows that were read with one more than asked for, as a page: the extra one says that there is a next. */
export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  { limit }: PageQuery,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(toItem), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
