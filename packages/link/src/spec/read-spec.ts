import { readFile } from "node:fs/promises";
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { LinkError, type Problem } from "../errors.ts";
import { profileOf } from "../profiles/index.ts";
import { isOutsideAws } from "./database-source.ts";
import { gatewayProblems } from "./gateway-problems.ts";
import { type LinkSpec, linkSpecSchema } from "./link-spec.ts";
import { nearest } from "./nearest.ts";

/** Reads a specification from a file; errors name the file, the field, the value and the remedy. */
export async function readSpecFile(path: string): Promise<LinkSpec> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const message = missing ? "no such file" : `cannot be read (${(error as Error).message})`;
    const hint = "postern init writes one (docs/postern-yaml.md shows it), or name another file with -f FILE";
    throw new LinkError(
      "spec-unreadable",
      [{ field: "file", value: path, message: `${path}: ${message}`, hint }],
      error,
    );
  }
  return readSpec(text, path);
}

/** Reads a specification from YAML (or JSON) text. `source` is how errors call the text. */
export function readSpec(text: string, source = "postern.yaml"): LinkSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax) {
    const at = syntax.linePos?.[0];
    const field = at ? `${source}:${at.line}:${at.col}` : source;
    const message = `not YAML: ${firstLine(syntax.message).replace(/ at line \d+, column \d+:?$/, "")}`;
    const hint = "mend that place; docs/postern-yaml.md shows a specification";
    throw new LinkError("spec-unreadable", [{ field, value: undefined, message, hint }], syntax);
  }
  const value = followAliases(document, source);
  if (!isObject(value)) {
    const message = value === null || value === undefined ? "is empty" : `${show(value)} is not a specification`;
    const hint = "begin with link, platform, environment, region and databases; docs/postern-yaml.md shows them";
    throw new LinkError("spec-unreadable", [{ field: source, value, message, hint }]);
  }
  const parsed = linkSpecSchema.safeParse(value);
  if (!parsed.success)
    throw new LinkError(
      "spec-invalid",
      parsed.error.issues.flatMap((issue) => explain(issue, value)),
    );
  const problems = [
    ...crossFieldProblems(parsed.data),
    ...gatewayProblems(parsed.data),
    ...profileProblems(parsed.data),
  ];
  if (problems.length > 0) throw new LinkError("spec-invalid", problems);
  return parsed.data;
}

/** What an alias leads to is looked up only now; one that leads into itself has no value to show or to check. */
function followAliases(document: Document, source: string): unknown {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    const message = `an alias cannot be followed: ${firstLine((error as Error).message)}`;
    const hint = "write out what the alias (*) stands for";
    throw new LinkError("spec-unreadable", [{ field: source, value: undefined, message, hint }], error);
  }
}

function explain(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  const field = fieldPath(issue.path);
  const value = valueAt(root, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant ? `did you mean '${meant}'?` : `known here: ${known.join(", ")}`;
      const keyField = fieldPath([...issue.path, key]);
      return { field: keyField, value: valueAt(value, [key]), message: `unknown key '${key}'`, hint };
    });
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // The member whose keys fit best says what is wrong inside it; a union as a whole says only "invalid".
    const inner = issue.errors.filter((issues) => issues.every((each) => each.code !== "unrecognized_keys"));
    const nested = inner.length === 1 && isObject(value) ? inner[0] : undefined;
    if (nested) return nested.flatMap((each) => explain({ ...each, path: [...issue.path, ...each.path] }, root));
  }
  const missing = value === undefined;
  return [{ field, value, message: missing ? "is missing" : `${show(value)}: ${issue.message}`, hint: hintFor(issue) }];
}

function hintFor(issue: z.core.$ZodIssue): string | undefined {
  const meaning = schemaAt(issue.path)?.description;
  return meaning ? `${meaning[0]?.toLowerCase()}${meaning.slice(1)}` : undefined;
}

function knownKeys(path: PropertyKey[]): string[] {
  const schema = schemaAt(path) as { shape?: object; options?: { shape?: object }[] } | undefined;
  const shapes = schema?.shape ? [schema.shape] : (schema?.options ?? []).map((option) => option.shape ?? {});
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
}

/** The schema of a field, through arrays, defaults and optionals. */
function schemaAt(path: PropertyKey[]): z.ZodType | undefined {
  // biome-ignore lint/suspicious/noExplicitAny: a walk over schemas of every sort.
  let schema: any = linkSpecSchema;
  const unwrap = () => {
    while (schema?.def?.innerType) schema = schema.def.innerType;
  };
  for (const key of path) {
    unwrap();
    schema = typeof key === "number" ? schema?.element : (schema?.shape?.[key] ?? findInOptions(schema, key));
  }
  const described = schema;
  unwrap();
  return described?.description ? described : schema;
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
function findInOptions(schema: any, key: PropertyKey): any {
  return schema?.options?.map((option: { shape?: Record<PropertyKey, unknown> }) => option.shape?.[key]).find(Boolean);
}

function crossFieldProblems(spec: LinkSpec): Problem[] {
  const problems: Problem[] = [];
  spec.databases.forEach((database, index) => {
    const earlier = spec.databases.slice(0, index);
    if (earlier.some(({ name }) => name === database.name)) {
      const field = `databases[${index}].name`;
      problems.push({
        field,
        value: database.name,
        message: `'${database.name}' is used twice`,
        hint: "name each database differently",
      });
    }
    if (database.port !== undefined && earlier.some(({ port }) => port === database.port)) {
      const field = `databases[${index}].port`;
      const message = `port ${database.port} is used twice`;
      problems.push({ field, value: database.port, message, hint: "one listener per port: choose another or omit it" });
    }
  });
  problems.push(...strategyProblems(spec));
  const { subnets, vpc } = spec.network;
  if (subnets && new Set(subnets).size < subnets.length) {
    problems.push({
      field: "network.subnets",
      value: subnets,
      message: "a subnet is named twice",
      hint: "name each once",
    });
  }
  if (!vpc && spec.databases.every(({ from }) => isOutsideAws(from))) {
    const hint = "say where the load balancer is to stand: network.vpc and network.subnets";
    problems.push({
      field: "network.vpc",
      value: undefined,
      message: "cannot be derived from addresses and host names alone",
      hint,
    });
  }
  return problems;
}

function strategyProblems({ failover, databases }: LinkSpec): Problem[] {
  const { strategy } = failover;
  if (strategy === undefined || typeof strategy === "string") return [];
  const names = databases.map(({ name }) => name);
  return Object.keys(strategy)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: `failover.strategy.${name}`,
      value: strategy[name],
      message: `the link has no database '${name}'`,
      hint: `one of ${names.join(", ")}`,
    }));
}

function profileProblems(spec: LinkSpec): Problem[] {
  const profile = profileOf(spec.platform);
  const names = Object.keys(profile.environments);
  if (names.includes(spec.environment)) return [];
  const message = `'${spec.environment}' is not an environment of ${profile.title}`;
  return [{ field: "environment", value: spec.environment, message, hint: `one of ${names.join(", ")}` }];
}

export function fieldPath(path: PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "the document";
}

function valueAt(root: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root ?? undefined,
  );
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const show = (value: unknown) => (typeof value === "string" ? `'${value}'` : JSON.stringify(value));
const firstLine = (text: string) => text.split("\n")[0] ?? text;
