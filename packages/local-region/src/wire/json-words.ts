import { AwsError } from "./aws-error.ts";
import type { TreeDialect } from "./read-tree.ts";
import type { TimestampFormat } from "./shape.ts";
import { epochDate, readTimestampText } from "./timestamps.ts";
import { isModestJson } from "./weigh-json.ts";
import type { TreeScalars } from "./write-tree.ts";

/** How the services with a JSON protocol read a body; their words for what is wrong with it. */
export const JSON_DIALECT: TreeDialect = {
  timestamp(value, format = "epoch-seconds") {
    if (typeof value === "number") return epochDate(value);
    return typeof value === "string" ? readTimestampText(value, format) : undefined;
  },
  blob: (value) =>
    typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
      ? new Uint8Array(Buffer.from(value, "base64"))
      : undefined,
  missing: (path) => constraint(`Value null at '${camelCase(path)}'`, "Member must not be null"),
  malformed: (path, expected) =>
    new AwsError("SerializationException", `Value at '${camelCase(path)}' is not of its type: expected ${expected}`),
};

export const JSON_SCALARS: TreeScalars = {
  timestamp: (date, format: TimestampFormat = "epoch-seconds") => {
    if (format === "epoch-seconds") return date.getTime() / 1000;
    return format === "http-date" ? date.toUTCString() : date.toISOString();
  },
  blob: (bytes) => Buffer.from(bytes).toString("base64"),
};

/** The body as JSON; an empty one is an empty object. Throws `SerializationException`. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  if (!isModestJson(body))
    throw new AwsError("SerializationException", "The request body has too many values, or is nested too deeply");
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("SerializationException", "The request body is not JSON");
  }
}

function constraint(subject: string, rule: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: ${subject} failed to satisfy constraint: ${rule}`,
  );
}

function camelCase(path: string): string {
  return path.charAt(0).toLowerCase() + path.slice(1);
}
