import type { Filter } from "@aws-sdk/client-ec2";
import type { Owned, Table } from "../../state/table.ts";
import type { World } from "../world.ts";
import { tagPair } from "./store.ts";

/** By filter name: the rows, of every owner, that have a value, out of an index. */
export type IndexedFilters<Row> = Record<string, (value: string) => Row[]>;

/**
 * The owner's rows that may pass the filters: out of the index that leaves the fewest when filters name exact values of
 * what is indexed (tags always are), else all of the owner's. The filters must still be applied.
 */
export function candidateRows<Row extends Owned, Index extends string>(
  world: World,
  table: Table<Row, Index>,
  owner: Owned,
  filters: Filter[] | undefined,
  indexed: IndexedFilters<Row>,
): Row[] {
  const choices = (filters ?? []).flatMap((filter) => {
    const find = finderOf(world, table, owner, filter.Name ?? "", indexed);
    const values = filter.Values ?? [];
    if (!find || values.some((value) => /[*?]/.test(value))) return [];
    return [[...new Set(values.flatMap(find))].filter((row) => isOwn(row, owner))];
  });
  const [fewest] = choices.sort((one, other) => one.length - other.length);
  return fewest ?? table.of(owner);
}

function finderOf<Row extends Owned, Index extends string>(
  world: World,
  table: Table<Row, Index>,
  owner: Owned,
  name: string,
  indexed: IndexedFilters<Row>,
): ((value: string) => Row[]) | undefined {
  if (Object.hasOwn(indexed, name)) return indexed[name];
  if (!name.startsWith("tag:")) return undefined;
  return (value) =>
    world.ec2.tags.by("pair", tagPair(name.slice(4), value)).flatMap(({ resourceId }) => {
      const row = table.getOwn(owner, resourceId);
      return row ? [row] : [];
    });
}

function isOwn(row: Owned, owner: Owned): boolean {
  return row.accountId === owner.accountId && row.region === owner.region;
}
