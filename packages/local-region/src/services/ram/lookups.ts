import { AwsError } from "../../wire/aws-error.ts";
import { oncePerToken } from "../ec2/client-tokens.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { ResourceShareRow } from "./store.ts";

/** The caller's own share; throws MalformedArnException or UnknownResourceException. */
export function requireShare(world: World, caller: Caller, arn: string | undefined): ResourceShareRow {
  if (!/^arn:aws:ram:[a-z0-9-]+:\d{12}:resource-share\/[0-9a-f-]{36}$/.test(arn ?? ""))
    throw new AwsError(
      "MalformedArnException",
      `The specified resource share ARN ${arn ?? ""} is not valid. Verify the ARN and try again.`,
    );
  const share = world.ram.shares.getOwn(caller, arn ?? "");
  if (share && share.status !== "DELETED") return share;
  throw new AwsError("UnknownResourceException", `ResourceShare ${arn} could not be found.`);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

/** Runs a create once per token, with RAM's own word for a token that is used again for something else. */
export async function once<Answer extends object>(
  world: World,
  caller: Caller,
  operation: string,
  input: { clientToken?: string | undefined },
  create: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await oncePerToken(world, caller, `ram:${operation}`, { ...input, ClientToken: input.clientToken }, create);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "IdempotentParameterMismatch") throw error;
    throw new AwsError("IdempotentParameterMismatchException", error.message);
  }
}

export function ramPage<Row>(
  rows: Row[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: Row[]; next: string | undefined } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > 500))
    throw invalidParameter(`maxResults ${maxResults} is not valid: give 1 to 500`);
  try {
    return takePage(rows, maxResults, nextToken);
  } catch {
    throw new AwsError("InvalidNextTokenException", "The specified value for nextToken isn't valid.");
  }
}
