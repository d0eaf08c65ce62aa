import { EpochTime } from "./read-cbor.ts";

/** The value as CBOR: what `readCbor` gives, written again. */
export function writeCbor(value: unknown): Buffer {
  const parts: Buffer[] = [];
  writeItem(value, parts);
  return Buffer.concat(parts);
}

function writeItem(value: unknown, parts: Buffer[]): void {
  if (value === null || value === undefined) parts.push(Buffer.of(0xf6));
  else if (typeof value === "boolean") parts.push(Buffer.of(value ? 0xf5 : 0xf4));
  else if (typeof value === "number") writeNumber(value, parts);
  else if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    parts.push(head(3, text.length), text);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), Buffer.from(value));
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) writeItem(item, parts);
  } else if (value instanceof EpochTime) {
    parts.push(head(6, 1));
    writeNumber(value.epochSeconds, parts);
  } else writeMap(value as object, parts);
}

function writeMap(value: object, parts: Buffer[]): void {
  const entries = Object.entries(value);
  parts.push(head(5, entries.length));
  for (const [key, content] of entries) {
    writeItem(key, parts);
    writeItem(content, parts);
  }
}

function writeNumber(value: number, parts: Buffer[]): void {
  if (Number.isSafeInteger(value)) {
    parts.push(value >= 0 ? head(0, value) : head(1, -1 - value));
    return;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  parts.push(bytes);
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.of((major << 5) | count);
  const [minor, length] = count < 2 ** 8 ? [24, 1] : count < 2 ** 16 ? [25, 2] : count < 2 ** 32 ? [26, 4] : [27, 8];
  const bytes = Buffer.alloc(1 + length);
  bytes[0] = (major << 5) | minor;
  if (length === 8) bytes.writeBigUInt64BE(BigInt(count), 1);
  else bytes.writeUIntBE(count, 1, length);
  return bytes;
}
