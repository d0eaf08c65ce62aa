import type { Table } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { oncePerToken } from "../ec2/client-tokens.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { conflict, invalid, notFound } from "./lattice-error.ts";
import type { LatticeRow } from "./store.ts";

/** The caller's own resource, by its id or its ARN; throws ResourceNotFoundException. */
export function requireOwn<Row extends LatticeRow>(
  table: Table<Row>,
  caller: Caller,
  identifier: string | undefined,
  resourceType: string,
): Row {
  const row = table.getOwn(caller, bareId(identifier));
  if (row && (!identifier?.startsWith("arn:") || row.arn === identifier)) return row;
  throw notFound(resourceType, identifier ?? "");
}

/** `rcfg-…` of an id or an ARN. */
export function bareId(identifier: string | undefined): string {
  return identifier?.split("/").at(-1) ?? "";
}

/** What a new resource starts with. */
export function newRow(world: World, caller: Caller, prefix: string, type: string, tags: Record<string, string> = {}) {
  const id = world.ids.ec2(prefix);
  const now = world.clock.now();
  return {
    accountId: caller.accountId,
    region: caller.region,
    id,
    arn: `arn:aws:vpc-lattice:${caller.region}:${caller.accountId}:${type}/${id}`,
    createdAt: now,
    updatedAt: now,
    tags,
  };
}

/** Throws for a name that is not allowed or that another resource of the account and type has. */
export function readName(
  rows: { name: string; id: string }[],
  name: string | undefined,
  prefix: string,
  resourceType: string,
): string {
  const isValid = /^(?!-)(?!.*-$)(?!.*--)[a-z0-9-]{3,40}$/.test(name ?? "") && !name?.startsWith(`${prefix}-`);
  if (!name || !isValid) throw invalid(`The name '${name ?? ""}' is not valid`);
  const other = rows.find((row) => row.name === name);
  if (other) throw conflict(`The name ${name} is already in use`, resourceType, other.id);
  return name;
}

/** Runs a create once per token, which the SDKs make up; a token that is used again for something else is a conflict. */
export async function once<Answer extends object>(
  world: World,
  caller: Caller,
  operation: string,
  input: { clientToken?: string | undefined },
  create: () => Promise<Answer>,
): Promise<Answer> {
  try {
    const request = { ...input, ClientToken: input.clientToken };
    return await oncePerToken(world, caller, `vpc-lattice:${operation}`, request, create);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "IdempotentParameterMismatch") throw error;
    throw conflict(error.message, "CLIENT_TOKEN", input.clientToken ?? "");
  }
}

export function latticePage<Row>(
  rows: Row[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: Row[]; next: string | undefined } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > 100))
    throw invalid(`maxResults ${maxResults} is not valid: it is 1 to 100`);
  try {
    return takePage(rows, maxResults ?? 100, nextToken);
  } catch {
    throw invalid("The nextToken is not valid");
  }
}

/** Whether anything may begin on it. */
export function isActive({ status }: { status: string }): boolean {
  return status === "ACTIVE";
}
