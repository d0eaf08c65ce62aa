import type { Tag } from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { parsePolicyDocument } from "./policy-document.ts";

export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, 404);
}

/** A `ValidationError` in the words of AWS's model constraints. */
export function constraintError(value: string | number, member: string, rule: string): AwsError {
  return new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

/** The name of a role or policy; `member` as AWS's errors write it, such as `roleName`. */
export function checkName(name: string | undefined, member: string, most: number): string {
  const value = name ?? "";
  if (value.length > most) {
    throw constraintError(value, member, `Member must have length less than or equal to ${most}`);
  }
  if (/^[\w+=,.@-]+$/.test(value)) return value;
  throw new AwsError(
    "ValidationError",
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );
}

export function checkPath(path: string | undefined): string {
  if (path === undefined) return "/";
  if (/^\/([\x21-\x7e]+\/)?$/.test(path) && path.length <= 512) return path;
  throw new AwsError(
    "ValidationError",
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}

/** A policy that is sound JSON of the right shape. Who may be named in it depends on what it is for. */
export function checkDocument(text: string | undefined, purpose: "trust" | "permissions"): string {
  const read = parsePolicyDocument(text ?? "");
  const problem = "problem" in read ? read.problem : problemOf(read.document.Statement, purpose);
  if (problem) throw new AwsError("MalformedPolicyDocument", problem);
  return text!;
}

export function readTags(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** AWS's unique ids: a prefix that says of what, and 17 letters and digits. */
export function uniqueId(world: Pick<World, "ids">, prefix: "AROA" | "ANPA"): string {
  return `${prefix}${world.ids.alphanumeric(17).toUpperCase()}`;
}

/** IAM writes policies into its answers as RFC 3986 encodes them. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function problemOf(
  statements: { Principal?: unknown; NotPrincipal?: unknown; Resource?: unknown; NotResource?: unknown }[],
  purpose: "trust" | "permissions",
): string | undefined {
  for (const { Principal, NotPrincipal, Resource, NotResource } of statements) {
    const namesPrincipal = Principal !== undefined || NotPrincipal !== undefined;
    const namesResource = Resource !== undefined || NotResource !== undefined;
    if (purpose === "trust" && namesResource) return "Has prohibited field Resource";
    if (purpose === "trust" && !namesPrincipal) return "Missing required field Principal";
    if (purpose === "permissions" && namesPrincipal) return "Policy document should not specify a principal.";
    if (purpose === "permissions" && !namesResource) return "Policy statement must contain resources.";
  }
  return undefined;
}
