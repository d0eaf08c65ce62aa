import type { AwsError } from "./aws-error.ts";
import type { Shape, TimestampFormat } from "./shape.ts";

/** Where the tree-shaped formats (JSON, CBOR, XML) part: scalars, and the words of their errors. */
export interface TreeDialect {
  /** Undefined where the value is none of these. */
  timestamp(value: unknown, format: TimestampFormat | undefined): Date | undefined;
  blob(value: unknown): Uint8Array | undefined;
  missing(path: string): AwsError;
  malformed(path: string, expected: string): AwsError;
}

const MAX_DEPTH = 100;

/** The SDK's input of an operation, from a parsed body. Members that AWS does not have are ignored, as AWS does. */
export function readTree(value: unknown, shape: Shape, dialect: TreeDialect, path = "", depth = 0): unknown {
  if (depth > MAX_DEPTH) throw dialect.malformed(path, `nested at most ${MAX_DEPTH} deep`);
  if (shape.kind === "structure") {
    return readStructure(value, shape, dialect, path, depth);
  }
  if (shape.kind === "list") {
    if (!Array.isArray(value)) throw dialect.malformed(path, "a list");
    const items = value.filter((item) => item !== null && item !== undefined);
    return items.map((item, index) => readTree(item, shape.item, dialect, `${path}.${index + 1}.member`, depth + 1));
  }
  if (shape.kind === "map") {
    const entries = Object.entries(requireObject(value, dialect, path)).filter(([, content]) => content !== null);
    return Object.fromEntries(
      entries.map(([key, content]) => [key, readTree(content, shape.value, dialect, `${path}.${key}`, depth + 1)]),
    );
  }
  return readScalar(value, shape, dialect, path);
}

function readStructure(
  value: unknown,
  shape: Shape & { kind: "structure" },
  dialect: TreeDialect,
  path: string,
  depth: number,
): object {
  const fields = requireObject(value, dialect, path);
  const input: Record<string, unknown> = {};
  for (const member of shape.members) {
    const memberPath = path === "" ? member.name : `${path}.${member.name}`;
    // The names are the caller's: a prototype's members are not its own.
    const content = Object.hasOwn(fields, member.name) ? fields[member.name] : undefined;
    if (content !== undefined && content !== null)
      input[member.name] = readTree(content, member.shape, dialect, memberPath, depth + 1);
    else if (member.isRequired) throw dialect.missing(memberPath);
  }
  return input;
}

function requireObject(value: unknown, dialect: TreeDialect, path: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array))
    return value as Record<string, unknown>;
  throw dialect.malformed(path, "an object");
}

function readScalar(
  value: unknown,
  shape: Exclude<Shape, { kind: "structure" | "list" | "map" }>,
  dialect: TreeDialect,
  path: string,
): unknown {
  if (shape.kind === "unit") return undefined;
  if (shape.kind === "string" && typeof value === "string") return value;
  if (shape.kind === "boolean" && typeof value === "boolean") return value;
  if (shape.kind === "number" && typeof value === "number" && Number.isFinite(value)) return value;
  const read =
    shape.kind === "timestamp"
      ? dialect.timestamp(value, shape.format)
      : shape.kind === "blob"
        ? dialect.blob(value)
        : undefined;
  if (read === undefined) throw dialect.malformed(path, EXPECTED[shape.kind]);
  return read;
}

const EXPECTED = {
  string: "a string",
  boolean: "true or false",
  number: "a number",
  timestamp: "a time",
  blob: "bytes",
};
