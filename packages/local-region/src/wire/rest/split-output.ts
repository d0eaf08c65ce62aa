import { outputMismatch, refuseStrangers } from "../output-mismatch.ts";
import type { Member, Shape } from "../shape.ts";
import { writeTimestampText } from "../timestamps.ts";
import { bodyShape } from "./body-shape.ts";

/** A handler's output as HTTP carries it. */
export interface SplitOutput {
  /** Undefined where no member says it: then the operation's own. */
  status: number | undefined;
  headers: Record<string, string>;
  /** What the body holds; undefined where it holds nothing. */
  body: { shape: Shape; value: unknown } | undefined;
}

/** Throws when a value is not of its shape. */
export function splitOutput(shape: Shape, output: object): SplitOutput {
  if (shape.kind !== "structure") return { status: undefined, headers: {}, body: undefined };
  refuseStrangers(shape, output, "output");
  const contentOf = ({ name }: Member) => (output as Record<string, unknown>)[name] ?? undefined;
  const headers: Record<string, string> = {};
  let status: number | undefined;
  for (const member of shape.members) {
    const value = contentOf(member);
    if (value === undefined) continue;
    if (member.binding?.in === "header") headers[member.binding.name] = headerText(member.shape, value, member.name);
    if (member.binding?.in === "status") status = Number(value);
  }
  const payload = shape.members.find(({ binding }) => binding?.in === "payload");
  if (payload) {
    const value = contentOf(payload);
    return { status, headers, body: value === undefined ? undefined : { shape: payload.shape, value } };
  }
  const rest = bodyShape(shape);
  const value = Object.fromEntries(rest.members.map((member) => [member.name, contentOf(member)]));
  return { status, headers, body: { shape: rest, value } };
}

function headerText(shape: Shape, value: unknown, path: string): string {
  if (shape.kind === "timestamp" && value instanceof Date)
    return writeTimestampText(value, shape.format ?? "http-date");
  if (shape.kind === "string" && typeof value === "string") return value.replace(/[^\x20-\x7e]/g, "?");
  if (shape.kind === "number" && Number.isFinite(value)) return String(value);
  if (shape.kind === "boolean" && typeof value === "boolean") return String(value);
  throw outputMismatch(shape, value, path);
}
