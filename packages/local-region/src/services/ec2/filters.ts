import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";

/** By filter name: what of the row is compared. Several values match when any does. */
export type FilterFields<Row> = Record<string, (row: Row) => string | boolean | undefined | (string | undefined)[]>;

/**
 * The rows that every filter lets through: AND between names, OR between a name's values; `*` and `?` are wildcards,
 * values are case-sensitive. `tagsOf` admits `tag:KEY` and `tag-key`.
 * Throws `refusal`, InvalidParameterValue when omitted, for a filter name that is not among `fields`.
 */
export function selectRows<Row>(
  rows: Row[],
  filters: Filter[] | undefined,
  fields: FilterFields<Row>,
  tagsOf?: (row: Row) => ReadonlyMap<string, string>,
  refusal = "InvalidParameterValue",
): Row[] {
  const tests = (filters ?? []).map((filter) => compileFilter(filter, fields, tagsOf, refusal));
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

function compileFilter<Row>(
  filter: Filter,
  fields: FilterFields<Row>,
  tagsOf: ((row: Row) => ReadonlyMap<string, string>) | undefined,
  refusal: string,
): (row: Row) => boolean {
  const name = filter.Name ?? "";
  const values = filter.Values ?? [];
  const exact = new Set(values.filter((value) => !/[*?]/.test(value)));
  const patterns = values.filter((value) => !exact.has(value)).map(toPattern);
  const matches = (value: string) => exact.has(value) || patterns.some((pattern) => pattern.test(value));
  if (tagsOf && name === "tag-key") return (row) => [...tagsOf(row).keys()].some(matches);
  if (tagsOf && name.startsWith("tag:")) {
    return (row) => {
      const value = tagsOf(row).get(name.slice(4));
      return value !== undefined && matches(value);
    };
  }
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError(refusal, `The filter '${name}' is invalid`);
  return (row) => {
    const found = field(row);
    if (Array.isArray(found)) return found.some((value) => value !== undefined && matches(value));
    return found !== undefined && matches(String(found));
  };
}

function toPattern(value: string): RegExp {
  const escaped = value
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s");
}
