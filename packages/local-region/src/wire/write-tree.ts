import { outputMismatch, refuseStrangers } from "./output-mismatch.ts";
import type { Shape, TimestampFormat } from "./shape.ts";

/** How a tree-shaped format (JSON, CBOR) holds what has no type of its own there. */
export interface TreeScalars {
  timestamp(date: Date, format: TimestampFormat | undefined): unknown;
  blob(bytes: Uint8Array): unknown;
}

/** A handler's output as the format's own tree. Throws when a value is not of its shape. */
export function writeTree(value: unknown, shape: Shape, scalars: TreeScalars, path = "output"): unknown {
  if (shape.kind === "structure") return writeStructure(value, shape, scalars, path);
  if (shape.kind === "list") {
    if (!Array.isArray(value)) throw outputMismatch(shape, value, path);
    return value.map((item) => writeTree(item, shape.item, scalars, path));
  }
  if (shape.kind === "map") {
    if (typeof value !== "object" || value === null) throw outputMismatch(shape, value, path);
    const entries = Object.entries(value).filter(([, content]) => content !== undefined);
    return Object.fromEntries(
      entries.map(([key, content]) => [key, writeTree(content, shape.value, scalars, `${path}.${key}`)]),
    );
  }
  if (shape.kind === "timestamp" && value instanceof Date) return scalars.timestamp(value, shape.format);
  if (shape.kind === "blob" && value instanceof Uint8Array) return scalars.blob(value);
  if (shape.kind === "number" && Number.isFinite(value)) return value;
  if ((shape.kind === "string" || shape.kind === "boolean") && typeof value === shape.kind) return value;
  throw outputMismatch(shape, value, path);
}

function writeStructure(
  value: unknown,
  shape: Shape & { kind: "structure" },
  scalars: TreeScalars,
  path: string,
): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw outputMismatch(shape, value, path);
  const tree: Record<string, unknown> = {};
  for (const member of shape.members) {
    const content = (value as Record<string, unknown>)[member.name];
    if (content === undefined || content === null) continue;
    tree[member.name] = writeTree(content, member.shape, scalars, `${path}.${member.name}`);
  }
  refuseStrangers(shape, value, path);
  return tree;
}
