import { createHash } from "node:crypto";
import type { Authorization, RawRequest } from "./authorization.ts";
import { readForm } from "./form-parameters.ts";

/**
 * The request in the one form that both sides sign. Undefined when a header that it says is signed is not there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function canonicalRequest(request: RawRequest, body: Buffer, authorization: Authorization): string | undefined {
  const headers: string[] = [];
  for (const name of authorization.signedHeaders) {
    // The names are the caller's, and `constructor` is no header.
    const value = Object.hasOwn(request.headers, name) ? request.headers[name] : undefined;
    if (value === undefined) return undefined;
    const text = Array.isArray(value) ? value.join(",") : value;
    headers.push(`${name}:${text.trim().replace(/\s+/g, " ")}\n`);
  }
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query, authorization.isPresigned),
    headers.join(""),
    authorization.signedHeaders.join(";"),
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
}

function canonicalPath(path: string): string {
  return path.split("/").map(encode).join("/");
}

function canonicalQuery(query: string, isPresigned: boolean): string {
  return readForm(query)
    .filter(([name]) => !(isPresigned && name === "X-Amz-Signature"))
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
