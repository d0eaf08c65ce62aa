import { takePage } from "../paging.ts";

/** One page of an IAM list: 100 rows unless told otherwise. */
export function takeMarkedPage<Row>(
  rows: Row[],
  input: { MaxItems?: number | undefined; Marker?: string | undefined },
): { page: Row[]; IsTruncated: boolean; Marker: string | undefined } {
  const { page, next } = takePage(rows, input.MaxItems ?? 100, input.Marker);
  return { page, IsTruncated: next !== undefined, Marker: next };
}
