/** A time, as CBOR's tag 1 holds it: told from a map by its class, and from Date because it may be no time at all. */
export class EpochTime {
  readonly epochSeconds: number;

  constructor(epochSeconds: number) {
    this.epochSeconds = epochSeconds;
  }
}

const MAX_DEPTH = 100;

/** The one value that CBOR bytes hold: objects, arrays, strings, numbers, booleans, null, bytes, times. Throws RangeError. */
export function readCbor(bytes: Buffer): unknown {
  const reader = { bytes, at: 0 };
  const value = readItem(reader, 0);
  if (reader.at !== bytes.length) throw new RangeError("there are bytes after the value");
  return value;
}

interface Reader {
  bytes: Buffer;
  at: number;
}

const BREAK = Symbol("break");
const INDEFINITE = 31;

function readItem(reader: Reader, depth: number): unknown {
  const item = readItemOrBreak(reader, depth);
  if (item === BREAK) throw new RangeError("an end without a beginning");
  return item;
}

function readItemOrBreak(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
  const first = take(reader, 1)[0]!;
  const major = first >> 5;
  const minor = first & 31;
  if (major === 7) return readSimple(reader, minor);
  if (minor === INDEFINITE) return readIndefinite(reader, major, depth);
  const count = readCount(reader, minor);
  if (major === 0) return count;
  if (major === 1) return -1 - count;
  if (major === 2) return new Uint8Array(take(reader, count));
  if (major === 3) return take(reader, count).toString("utf8");
  // An item is a byte at least: what claims more than there is would only cost memory.
  if (major !== 6 && count > reader.bytes.length - reader.at) throw new RangeError("longer than the body");
  if (major === 4) return Array.from({ length: count }, () => readItem(reader, depth + 1));
  if (major === 5) return readMap(reader, depth, (done) => done === count);
  return readTag(count, readItem(reader, depth + 1));
}

function readIndefinite(reader: Reader, major: number, depth: number): unknown {
  if (major === 5) return readMap(reader, depth, () => false);
  const items: unknown[] = [];
  for (let item = readItemOrBreak(reader, depth + 1); item !== BREAK; item = readItemOrBreak(reader, depth + 1))
    items.push(item);
  if (major === 4) return items;
  if (major === 3 && items.every((item) => typeof item === "string")) return items.join("");
  if (major === 2 && items.every((item) => item instanceof Uint8Array)) return new Uint8Array(Buffer.concat(items));
  throw new RangeError("pieces that are not of one kind");
}

function readMap(reader: Reader, depth: number, isDone: (count: number) => boolean): object {
  const entries: [string, unknown][] = [];
  while (!isDone(entries.length)) {
    const key = readItemOrBreak(reader, depth + 1);
    if (key === BREAK) break;
    if (typeof key !== "string") throw new RangeError("a key that is not text");
    entries.push([key, readItem(reader, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function readTag(tag: number, value: unknown): unknown {
  if (tag === 1 && typeof value === "number") return new EpochTime(value);
  throw new RangeError(`the tag ${tag} is not read here`);
}

function readSimple(reader: Reader, minor: number): unknown {
  if (minor === 20 || minor === 21) return minor === 21;
  if (minor === 22 || minor === 23) return null;
  if (minor === 25) return halfFloat(take(reader, 2).readUInt16BE());
  if (minor === 26) return take(reader, 4).readFloatBE();
  if (minor === 27) return take(reader, 8).readDoubleBE();
  if (minor === INDEFINITE) return BREAK;
  throw new RangeError(`the simple value ${minor} is not read here`);
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function readCount(reader: Reader, minor: number): number {
  if (minor < 24) return minor;
  if (minor === 24) return take(reader, 1)[0]!;
  if (minor === 25) return take(reader, 2).readUInt16BE();
  if (minor === 26) return take(reader, 4).readUInt32BE();
  if (minor === 27) return Number(take(reader, 8).readBigUInt64BE());
  throw new RangeError("a length that is not read here");
}

function take(reader: Reader, count: number): Buffer {
  const end = reader.at + count;
  if (end > reader.bytes.length) throw new RangeError("it ends too early");
  const taken = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return taken;
}
