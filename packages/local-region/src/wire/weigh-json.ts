const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

const MOST_VALUES = 100_000;
const MOST_DEPTH = 64;

/**
 * Whether JSON of a few megabytes may be parsed: of nothing but brackets or small numbers, `JSON.parse` makes an object of
 * dozens of times its size. Looks at the bytes only; whether they are JSON at all is not judged.
 */
export function isModestJson(body: Buffer): boolean {
  let values = 0;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COMMA) values++;
    else if (OPENING.has(byte)) {
      values++;
      depth++;
    } else if (CLOSING.has(byte)) depth--;
    if (depth > MOST_DEPTH || values > MOST_VALUES) return false;
  }
  return true;
}
