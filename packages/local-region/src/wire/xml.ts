import { outputMismatch, refuseStrangers } from "./output-mismatch.ts";
import type { Shape } from "./shape.ts";

export const XML_DECLARATION = `<?xml version="1.0" encoding="UTF-8"?>\n`;

/** The members of an output as XML, without an element around them. Throws when a value is not of its shape. */
export function writeMembers(shape: Shape, output: object): string {
  const page: Page = { text: "", full: [], trail: ["output"] };
  writeStructure(shape, output, page);
  return page.full.length === 0 ? page.text : Buffer.concat([...page.full, Buffer.from(page.text)]).toString();
}

const FULL = 16_384;

/** What is written so far, and where in the output we are: names are joined only for an error. */
interface Page {
  text: string;
  /** What came before, in bytes: a text that grows by small pieces is a tree of them, which is far larger. */
  full: Buffer[];
  trail: string[];
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

function writeStructure(shape: Shape, value: unknown, page: Page): void {
  if (shape.kind !== "structure" || typeof value !== "object" || value === null) throw mismatch(shape, value, page);
  const record = value as Record<string, unknown>;
  let found = 0;
  for (const member of shape.members) {
    const content = record[member.name];
    if (content === undefined) continue;
    found += 1;
    if (content === null) continue;
    page.trail.push(member.name);
    if (member.isFlattened && member.shape.kind === "list") {
      if (!Array.isArray(content)) throw mismatch(member.shape, content, page);
      for (const item of content) writeElement(member.responseName, member.shape.item, item, page);
    } else writeElement(member.responseName, member.shape, content, page);
    page.trail.pop();
  }
  if (found < countDefined(record)) refuseStrangers(shape, value, page.trail.join("."));
}

function countDefined(record: Record<string, unknown>): number {
  let count = 0;
  for (const name in record) if (record[name] !== undefined) count += 1;
  return count;
}

function writeElement(name: string, shape: Shape, value: unknown, page: Page): void {
  page.text += `<${name}>`;
  if (shape.kind === "structure") writeStructure(shape, value, page);
  else if (shape.kind === "list") writeList(shape, value, page);
  else if (shape.kind === "map") writeMap(shape, value, page);
  else page.text += scalarText(shape, value, page);
  page.text += `</${name}>`;
  if (page.text.length < FULL) return;
  page.full.push(Buffer.from(page.text));
  page.text = "";
}

function writeList(shape: Shape & { kind: "list" }, value: unknown, page: Page): void {
  if (!Array.isArray(value)) throw mismatch(shape, value, page);
  const { item: itemShape, itemName } = shape;
  for (const item of value) writeElement(itemName, itemShape, item, page);
}

function writeMap(shape: Shape & { kind: "map" }, value: unknown, page: Page): void {
  if (typeof value !== "object" || value === null) throw mismatch(shape, value, page);
  for (const [key, content] of Object.entries(value)) {
    page.text += `<entry><${shape.keyName}>${escapeText(key)}</${shape.keyName}>`;
    page.trail.push(key);
    writeElement(shape.valueName, shape.value, content, page);
    page.trail.pop();
    page.text += "</entry>";
  }
}

function scalarText(shape: Shape, value: unknown, page: Page): string {
  if (shape.kind === "string" && typeof value === "string") return escapeText(value);
  if (shape.kind === "boolean" && typeof value === "boolean") return String(value);
  if (shape.kind === "number" && Number.isFinite(value)) return String(value);
  if (shape.kind === "timestamp" && value instanceof Date) return value.toISOString();
  if (shape.kind === "blob" && value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  throw mismatch(shape, value, page);
}

function mismatch(shape: Shape, value: unknown, { trail }: Page): Error {
  return outputMismatch(shape, value, trail.join("."));
}
