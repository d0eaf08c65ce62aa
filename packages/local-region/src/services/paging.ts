import { AwsError } from "../wire/aws-error.ts";

/** One page of a list, and the token for the next: undefined on the last page. Tokens are opaque to callers. */
export function takePage<Row>(
  rows: Row[],
  size: number | undefined,
  token: string | undefined,
): { page: Row[]; next: string | undefined } {
  const start = token === undefined ? 0 : readToken(token);
  const end = size === undefined ? rows.length : start + size;
  return { page: rows.slice(start, end), next: end < rows.length ? writeToken(end) : undefined };
}

function writeToken(position: number): string {
  return Buffer.from(`page:${position}`).toString("base64url");
}

function readToken(token: string): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(token, "base64url").toString());
  if (!match) throw new AwsError("InvalidParameterValue", `The token '${token}' is invalid`);
  return Number(match[1]);
}
