/**
 * A row's value as JSON can say it: dates, maps, sets and bytes as objects with one key that begins with `$`, and what
 * is undefined left out. Throws with the path of what cannot be saved, such as a function.
 */
export function encodeValue(value: unknown, path = "row"): unknown {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) {
    return value;
  }
  if (Array.isArray(value)) return value.map((part, position) => encodeValue(part ?? null, `${path}[${position}]`));
  if (typeof value !== "object") throw new TypeError(`${path} is a ${typeof value}, which cannot be saved`);
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Map) {
    return { $map: [...value].map(([key, part]) => [key, encodeValue(part, `${path}.${String(key)}`)]) };
  }
  if (value instanceof Set) return { $set: [...value].map((part) => encodeValue(part, path)) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${path} is a ${value.constructor?.name ?? "thing of its own class"}, which cannot be saved`);
  }
  const encoded: Record<string, unknown> = {};
  let isTagLike = false;
  for (const key in value) {
    const part = (value as Record<string, unknown>)[key];
    if (part === undefined) continue;
    isTagLike ||= key.startsWith("$");
    encoded[key] = encodeValue(part, `${path}.${key}`);
  }
  return isTagLike ? { $object: Object.entries(encoded) } : encoded;
}

export function decodeValue(encoded: unknown): unknown {
  if (typeof encoded !== "object" || encoded === null) return encoded;
  if (Array.isArray(encoded)) return encoded.map(decodeValue);
  const value = encoded as Record<string, unknown>;
  if ("$date" in value) return new Date(value.$date as number);
  if ("$map" in value)
    return new Map((value.$map as [unknown, unknown][]).map(([key, part]) => [key, decodeValue(part)]));
  if ("$set" in value) return new Set((value.$set as unknown[]).map(decodeValue));
  if ("$bytes" in value) return new Uint8Array(Buffer.from(value.$bytes as string, "base64"));
  if ("$object" in value) {
    return Object.fromEntries((value.$object as [string, unknown][]).map(([key, part]) => [key, decodeValue(part)]));
  }
  for (const key in value) value[key] = decodeValue(value[key]);
  return value;
}
