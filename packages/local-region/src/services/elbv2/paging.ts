import { takePage } from "../paging.ts";
import { checkRange } from "./parameters.ts";

/** One page of a Describe answer: PageSize 1–400, all rows when it is omitted. */
export function describePage<Row>(
  rows: Row[],
  input: { PageSize?: number | undefined; Marker?: string | undefined },
): { page: Row[]; next: string | undefined } {
  const size = input.PageSize === undefined ? undefined : checkRange("PageSize", input.PageSize, [1, 400], 400);
  return takePage(rows, size, input.Marker);
}
