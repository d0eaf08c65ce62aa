import type { Filter } from "@aws-sdk/client-rds";
import { takePage } from "../paging.ts";
import { invalidValue } from "./lookups.ts";

/** One page of a Describe answer, RDS's way: MaxRecords 20 to 100, 100 when omitted. */
export function describePage<Row>(
  rows: Row[],
  input: { MaxRecords?: number | undefined; Marker?: string | undefined },
): { page: Row[]; next: string | undefined } {
  const size = input.MaxRecords ?? 100;
  if (!Number.isInteger(size) || size < 20 || size > 100) {
    throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`);
  }
  return takePage(rows, size, input.Marker);
}

/** The rows that every filter lets through; values are compared whole. `fields` has each name's values of a row. */
export function filterRows<Row>(
  rows: Row[],
  filters: Filter[] | undefined,
  fields: Record<string, (row: Row) => (string | undefined)[]>,
): Row[] {
  const tests = (filters ?? []).map((filter) => {
    const field = Object.hasOwn(fields, filter.Name ?? "") ? fields[filter.Name ?? ""] : undefined;
    if (!field) throw invalidValue(`Unrecognized filter name: ${filter.Name}`);
    const values = filter.Values ?? [];
    if (values.length === 0) throw invalidValue(`The filter '${filter.Name}' must have at least one value.`);
    return (row: Row) => field(row).some((value) => value !== undefined && values.includes(value));
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}
