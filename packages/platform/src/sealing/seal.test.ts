import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "./seal.ts";

const key = () => randomBytes(32).toString("base64");

test("unseals what it sealed, and never seals to the same text twice", () => {
  const sealer = createSealer(key());
  const sealed = sealer.seal("pässword", "con-1");
  expect(sealer.unseal(sealed, "con-1")).toBe("pässword");
  expect(sealed).not.toBe(sealer.seal("pässword", "con-1"));
  expect(Buffer.from(sealed).includes("pässword")).toBe(false);
});

test("refuses a text that was sealed for another connection", () => {
  const sealer = createSealer(key());
  expect(() => sealer.unseal(sealer.seal("secret", "con-1"), "con-2")).toThrow(/authenticate/);
});

test("refuses a changed text", () => {
  const sealer = createSealer(key());
  const parts = sealer.seal("secret", "con-1").split(".");
  for (const index of [2, 3, 4]) {
    const bytes = Buffer.from(parts[index]!, "base64url");
    bytes[0]! ^= 1;
    const changed = parts.with(index, bytes.toString("base64url")).join(".");
    expect(() => sealer.unseal(changed, "con-1")).toThrow();
  }
});

test("refuses a shortened authentication tag", () => {
  const sealer = createSealer(key());
  const parts = sealer.seal("secret", "con-1").split(".");
  const short = Buffer.from(parts[3]!, "base64url").subarray(0, 4).toString("base64url");
  expect(() => sealer.unseal(parts.with(3, short).join("."), "con-1")).toThrow();
});

test("says so when the key is another one, and shows neither", () => {
  const [first, second] = [key(), key()];
  const sealed = createSealer(first).seal("secret", "con-1");
  expect(() => createSealer(second).unseal(sealed, "con-1")).toThrow(
    /sealed with key [0-9a-f]{8}; the configured ones are [0-9a-f]{8}$/,
  );
});

test("unseals with any of its keys, and seals with the first", () => {
  const [before, now] = [key(), key()];
  const sealer = createSealer(now, [before]);
  expect(sealer.unseal(createSealer(before).seal("secret", "con-1"), "con-1")).toBe("secret");
  expect(createSealer(now).unseal(sealer.seal("secret", "con-1"), "con-1")).toBe("secret");
  expect(sealer.seal("secret", "con-1").startsWith(sealer.prefix)).toBe(true);
});
