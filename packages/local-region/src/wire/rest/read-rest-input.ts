import type { RawRequest } from "../authorization.ts";
import { readForm } from "../form-parameters.ts";
import { readTree, type TreeDialect } from "../read-tree.ts";
import type { Member, Shape, TimestampFormat } from "../shape.ts";
import { readTimestampText } from "../timestamps.ts";
import { bodyShape } from "./body-shape.ts";

/** How a REST protocol's bodies are read: the tree that `dialect` takes. */
export type ReadBody = (body: Buffer, shape: Shape) => unknown;

/** The SDK's input of a REST operation, from path, query, headers and body. Throws the dialect's errors. */
export function readRestInput(
  request: RawRequest,
  body: Buffer,
  labels: Map<string, string>,
  shape: Shape,
  dialect: TreeDialect,
  readBody: ReadBody,
): object {
  if (shape.kind !== "structure") return {};
  const query = readForm(request.query).filter(([name]) => !name.startsWith("X-Amz-"));
  const input: Record<string, unknown> = {};
  for (const member of shape.members) {
    const value = readBound(member, { labels, query, headers: request.headers }, dialect);
    if (value !== undefined) input[member.name] = value;
    else if (member.isRequired && member.binding && member.binding.in !== "payload") throw dialect.missing(member.name);
  }
  const payload = shape.members.find(({ binding }) => binding?.in === "payload");
  if (payload) return { ...input, ...readPayload(payload, body, dialect, readBody) };
  const rest = bodyShape(shape);
  if (rest.members.length === 0) return input;
  const tree = body.length === 0 ? {} : readBody(body, rest);
  return { ...input, ...(readTree(tree, rest, dialect) as object) };
}

function readPayload(member: Member, body: Buffer, dialect: TreeDialect, readBody: ReadBody): object {
  const { name, shape } = member;
  if (body.length === 0) {
    if (member.isRequired) throw dialect.missing(name);
    return {};
  }
  if (shape.kind === "blob") return { [name]: new Uint8Array(body) };
  if (shape.kind === "string") return { [name]: body.toString("utf8") };
  return { [name]: readTree(readBody(body, shape), shape, dialect, name) };
}

interface Sources {
  labels: Map<string, string>;
  query: [name: string, value: string][];
  headers: RawRequest["headers"];
}

function readBound({ name, shape, binding }: Member, sources: Sources, dialect: TreeDialect): unknown {
  const texts = textsOf(binding, sources);
  if (texts.length === 0) return undefined;
  const format = binding?.in === "header" ? "http-date" : "date-time";
  if (shape.kind === "list") return texts.map((text) => readText(text, shape.item, format, name, dialect));
  return readText(texts[0]!, shape, format, name, dialect);
}

function textsOf(binding: Member["binding"], { labels, query, headers }: Sources): string[] {
  if (binding?.in === "label") return labels.has(binding.name) ? [labels.get(binding.name)!] : [];
  if (binding?.in === "query") return query.filter(([name]) => name === binding.name).map(([, value]) => value);
  if (binding?.in !== "header") return [];
  const value = Object.hasOwn(headers, binding.name) ? headers[binding.name] : undefined;
  return value === undefined ? [] : [String(value)];
}

function readText(text: string, shape: Shape, format: TimestampFormat, path: string, dialect: TreeDialect): unknown {
  if (shape.kind === "number") {
    if (!/^-?\d{1,20}(\.\d{1,20})?$/.test(text)) throw dialect.malformed(path, "a number");
    return Number(text);
  }
  if (shape.kind === "boolean") {
    if (text !== "true" && text !== "false") throw dialect.malformed(path, "true or false");
    return text === "true";
  }
  if (shape.kind === "timestamp") {
    const date = readTimestampText(text, shape.format ?? format);
    if (!date) throw dialect.malformed(path, "a time");
    return date;
  }
  return text;
}
