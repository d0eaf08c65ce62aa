import type { TimestampFormat } from "./shape.ts";

/** The time in its text; undefined when it is none. */
export function readTimestampText(text: string, format: TimestampFormat): Date | undefined {
  if (format === "epoch-seconds") return /^-?\d{1,12}(\.\d{1,9})?$/.test(text) ? epochDate(Number(text)) : undefined;
  if (format === "http-date" && /^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return valid(text);
  return readDateTime(text);
}

export function writeTimestampText(date: Date, format: TimestampFormat): string {
  if (format === "epoch-seconds") return String(date.getTime() / 1000);
  return format === "http-date" ? date.toUTCString() : date.toISOString();
}

/** Undefined when it is no time that Date can hold. */
export function epochDate(seconds: number): Date | undefined {
  const date = new Date(Math.round(seconds * 1000));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** ISO 8601, as far as AWS takes it. */
export function readDateTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  // Without a zone AWS means UTC, where Date would mean this machine's.
  return valid(text.includes("T") && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text);
}

function valid(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
