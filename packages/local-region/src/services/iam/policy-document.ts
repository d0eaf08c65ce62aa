/** A policy as its JSON says it, with the shape checked. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: Statement[];
}

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: Principal;
  NotPrincipal?: Principal;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  /** Values by key, by operator. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

export type Principal = "*" | Record<string, string | string[]>;

/** Reads a policy; `problem` is a phrase such as `Syntax errors in policy.`, as IAM words it. */
export function parsePolicyDocument(text: string): { document: PolicyDocument } | { problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: "This policy contains invalid Json" };
  }
  if (!isObject(content)) return { problem: "Syntax errors in policy." };
  const { Statement: given } = content;
  const statements = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (statements.length === 0) return { problem: "Missing required field Statement" };
  for (const statement of statements) {
    const problem = problemOf(statement);
    if (problem) return { problem };
  }
  return { document: { ...content, Statement: statements } as unknown as PolicyDocument };
}

/** A policy that was checked when it was stored. */
export function readStoredPolicy(text: string): PolicyDocument {
  const read = parsePolicyDocument(text);
  if ("problem" in read) throw new Error(`a stored policy cannot be read: ${read.problem}`);
  return read.document;
}

/** What JSON has as one text or a list of them, as a list. */
export function listOf(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

const FIELDS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function problemOf(statement: unknown): string | undefined {
  if (!isObject(statement)) return "Syntax errors in policy.";
  const unknown = Object.keys(statement).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return "Syntax errors in policy.";
  const { Effect, Condition } = statement;
  if (Effect === undefined) return "Missing required field Effect";
  if (Effect !== "Allow" && Effect !== "Deny") return `Invalid effect: ${String(Effect)}`;
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    if (statement[name] !== undefined && !isTexts(statement[name])) return "Syntax errors in policy.";
  }
  if (statement.Action === undefined && statement.NotAction === undefined) return "Missing required field Action";
  for (const name of ["Principal", "NotPrincipal"]) {
    const principal = statement[name];
    const isFine =
      principal === undefined || principal === "*" || (isObject(principal) && Object.values(principal).every(isTexts));
    if (!isFine) return "Syntax errors in policy.";
  }
  const conditions = Condition === undefined ? [] : isObject(Condition) ? Object.values(Condition) : [undefined];
  const isFine = conditions.every(
    (keys) => isObject(keys) && Object.values(keys).every((value) => isTexts(value) || isScalar(value)),
  );
  return isFine ? undefined : "Syntax errors in policy.";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every((item) => typeof item === "string"));
}

/** In conditions JSON's own numbers and booleans are taken, too. */
function isScalar(value: unknown): boolean {
  return typeof value === "boolean" || typeof value === "number";
}
