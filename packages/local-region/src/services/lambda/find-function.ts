import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { accessDenied, constraintError, notFound } from "./lambda-error.ts";
import { isPermitted } from "./permissions.ts";
import type { FunctionRow } from "./store.ts";

/**
 * The function of a name, a partial ARN (`ACCOUNT:function:NAME`) or an ARN, with or without `:$LATEST`. Another
 * account's only by what its policy permits. Throws ResourceNotFoundException or AccessDeniedException.
 */
export function requireFunction(
  world: World,
  caller: Caller,
  given: string | undefined,
  options: { qualifier?: string | undefined; action?: string } = {},
): FunctionRow {
  const named = readName(given ?? "");
  const accountId = named.accountId ?? caller.accountId;
  const qualifier = named.qualifier ?? options.qualifier;
  const arn = `arn:aws:lambda:${named.region ?? caller.region}:${accountId}:function:${named.name}`;
  const row = world.lambda.functions.get(arn);
  if (accountId !== caller.accountId) {
    const action = options.action ?? "lambda:GetFunction";
    if (!row || !isPermitted(row, caller, action)) throw noPolicyAllows(caller.arn, action, arn);
  }
  const isServed = (named.region ?? caller.region) === caller.region;
  if (row && isServed && (qualifier === undefined || qualifier === "$LATEST")) return row;
  throw notFound(`Function not found: ${arn}${qualifier === undefined ? "" : `:${qualifier}`}`);
}

export function noPolicyAllows(who: string, action: string, arn: string): Error {
  return accessDenied(
    `User: ${who} is not authorized to perform: ${action} on resource: ${arn} because no resource-based policy allows the ${action} action`,
  );
}

interface Named {
  name: string;
  region?: string | undefined;
  accountId?: string | undefined;
  qualifier?: string | undefined;
}

function readName(given: string): Named {
  const pattern =
    /^(?:(?:arn:aws:lambda:(?<region>[a-z0-9-]+):)?(?<accountId>\d{12}):function:)?(?<name>[\w-]{1,64})(?::(?<qualifier>[\w$-]{1,128}))?$/;
  const groups = pattern.exec(given)?.groups;
  if (groups) return groups as unknown as Named;
  throw constraintError(
    given.slice(0, 170),
    "functionName",
    "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
  );
}
