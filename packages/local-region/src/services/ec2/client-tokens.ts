import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";

/**
 * Runs a create once per client token: the same token with the same parameters gets the first answer again, with other
 * parameters IdempotentParameterMismatch. A create that fails leaves the token unused.
 */
export async function oncePerToken<Answer extends object>(
  world: World,
  caller: Caller,
  operation: string,
  input: { ClientToken?: string | undefined },
  create: () => Promise<Answer>,
): Promise<Answer> {
  const token = input.ClientToken;
  if (token === undefined) return create();
  if (token.length > 64) {
    throw new AwsError("InvalidParameterValue", `Client token '${token}' is longer than 64 characters`);
  }
  const key = `${caller.accountId}/${caller.region}/${operation}/${token}`;
  const fingerprint = canonical(input);
  const known = world.ec2.clientTokens.get(key);
  if (known && known.fingerprint !== fingerprint) {
    throw new AwsError(
      "IdempotentParameterMismatch",
      "The parameters do not match the previous request with the same client token",
    );
  }
  if (known) return known.answer as Answer;
  // Taken before the first await, so that two calls at once cannot both create.
  const answer = create();
  const row = { fingerprint, answer: answer as object };
  world.ec2.clientTokens.set(key, row);
  if (world.ec2.clientTokens.size > MOST_TOKENS) forgetOldest(world);
  try {
    row.answer = await answer;
    return await answer;
  } catch (error) {
    world.ec2.clientTokens.delete(key);
    throw error;
  }
}

/** An answer is remembered while it may be asked for again, and not for a region's whole life. */
const MOST_TOKENS = 10_000;

function forgetOldest(world: World): void {
  const [oldest] = world.ec2.clientTokens.keys();
  if (oldest !== undefined) world.ec2.clientTokens.delete(oldest);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
