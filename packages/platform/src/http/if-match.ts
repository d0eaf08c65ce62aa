import { z } from "@hono/zod-openapi";
import { ApiProblem } from "./problem.ts";

/** The header by which an editor says what they have seen. */
export const IfMatch = z.object({
  "if-match": z
    .string()
    .max(200)
    .optional()
    .meta({ description: "the ETag that was seen: refused when it has changed" }),
});

export function entityTag({ version }: { version: number }): string {
  return `"${version}"`;
}

/** `seen` is an If-Match. Without one, whatever is there is meant; `what` names the thing, such as `environment 'US'`. */
export function refuseStale(what: string, row: { version: number }, seen: string | undefined): void {
  if (seen === undefined || seen.trim() === "*" || seen.split(",").some((tag) => tag.trim() === entityTag(row))) return;
  const detail = `${what} has version ${row.version} by now, not ${seen}; read it again and decide anew`;
  throw new ApiProblem("changed-meanwhile", detail);
}
