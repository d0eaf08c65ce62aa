import type { Shape } from "./shape.ts";

export const XML_DECLARATION = `<?xml version="1.0" encoding="UTF-8"?>\n`;

/** The members of an output as XML, without an element around them. Throws when a value is not of its shape. */
export function writeMembers(shape: Shape, output: object): string {
  const parts: string[] = [];
  writeStructure(shape, output, "output", parts);
  return parts.join("");
}

/** Text for an element's content. What XML 1.0 cannot hold becomes the replacement character. */
export function escapeText(text: string): string {
  if (!UNSAFE.test(text)) return text;
  return text.toWellFormed().replace(ESCAPED, (character) => ENTITIES[character] ?? "\uFFFD");
}

const ESCAPABLE = '[&<>"\\r\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]';
const ESCAPED = new RegExp(ESCAPABLE, "g");
const UNSAFE = new RegExp(`${ESCAPABLE}|[\\uD800-\\uDFFF]`);
// A bare carriage return would reach the reader as a line feed.
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;" };

function writeStructure(shape: Shape, value: unknown, path: string, parts: string[]): void {
  if (shape.kind !== "structure" || typeof value !== "object" || value === null) throw mismatch(shape, value, path);
  const rest = new Set(Object.keys(value));
  for (const member of shape.members) {
    rest.delete(member.name);
    const content = (value as Record<string, unknown>)[member.name];
    if (content === undefined || content === null) continue;
    const memberPath = `${path}.${member.name}`;
    if (member.isFlattened && member.shape.kind === "list") {
      if (!Array.isArray(content)) throw mismatch(member.shape, content, memberPath);
      for (const item of content) writeElement(member.responseName, member.shape.item, item, memberPath, parts);
    } else writeElement(member.responseName, member.shape, content, memberPath, parts);
  }
  for (const name of rest) {
    if ((value as Record<string, unknown>)[name] === undefined || name === "$metadata") continue;
    throw new Error(`${path}.${name} is not a member of AWS's ${shape.name}; correct the handler's output`);
  }
}

function writeElement(name: string, shape: Shape, value: unknown, path: string, parts: string[]): void {
  parts.push("<", name, ">");
  if (shape.kind === "structure") writeStructure(shape, value, path, parts);
  else if (shape.kind === "list") writeList(shape, value, path, parts);
  else if (shape.kind === "map") writeMap(shape, value, path, parts);
  else parts.push(writeScalar(shape, value, path));
  parts.push("</", name, ">");
}

function writeList(shape: Shape & { kind: "list" }, value: unknown, path: string, parts: string[]): void {
  if (!Array.isArray(value)) throw mismatch(shape, value, path);
  for (const item of value) writeElement(shape.itemName, shape.item, item, path, parts);
}

function writeMap(shape: Shape & { kind: "map" }, value: unknown, path: string, parts: string[]): void {
  if (typeof value !== "object" || value === null) throw mismatch(shape, value, path);
  for (const [key, content] of Object.entries(value)) {
    parts.push("<entry><", shape.keyName, ">", escapeText(key), "</", shape.keyName, ">");
    writeElement(shape.valueName, shape.value, content, `${path}.${key}`, parts);
    parts.push("</entry>");
  }
}

function writeScalar(shape: Shape, value: unknown, path: string): string {
  if (shape.kind === "string" && typeof value === "string") return escapeText(value);
  if (shape.kind === "boolean" && typeof value === "boolean") return String(value);
  if (shape.kind === "number" && Number.isFinite(value)) return String(value);
  if (shape.kind === "timestamp" && value instanceof Date) return value.toISOString();
  if (shape.kind === "blob" && value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  throw mismatch(shape, value, path);
}

function mismatch(shape: Shape, value: unknown, path: string): Error {
  const found = value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`;
  return new Error(`${path} is ${found} where AWS's shape is a ${shape.kind}; correct the handler's output`);
}
