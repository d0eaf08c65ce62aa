import type { Owned, Table } from "../state/table.ts";

interface Named extends Owned {
  dnsName: string;
}

const indexes = new WeakMap<object, Map<string, Named>>();

/** The row that has the name (in lower case) now. Reads the whole table only after rows were added, or for no row. */
export function findByDnsName<Row extends Named>(
  table: Table<Row>,
  name: string,
  idOf: (row: Row) => string,
): Row | undefined {
  const known = indexes.get(table)?.get(name) as Row | undefined;
  if (known && known.dnsName.toLowerCase() === name && table.get(idOf(known)) === known) return known;
  const index = new Map(table.all().map((row) => [row.dnsName.toLowerCase(), row]));
  indexes.set(table, index);
  return index.get(name);
}
