import { expect, test } from "vitest";
import { isModestJson } from "./weigh-json.ts";

const isModest = (text: string): boolean => isModestJson(Buffer.from(text));

test("JSON as clients send it is modest, however long its strings", () => {
  expect(isModest('{"Entries":[{"Detail":"{\\"a\\":[1,2]}","Resources":[]}]}')).toBe(true);
  expect(isModest(`{"ZipFile":"${"A".repeat(1_000_000)}"}`)).toBe(true);
  expect(isModest(JSON.stringify({ brackets: "[{,".repeat(100_000), quoted: '\\"['.repeat(50_000) }))).toBe(true);
});

test("very many values are not modest", () => {
  expect(isModest(`[${"1,".repeat(100_001)}1]`)).toBe(false);
  expect(isModest(`[${"[],".repeat(60_000)}[]]`)).toBe(false);
});

test("deep nesting is not modest, closed or open", () => {
  expect(isModest(`${"[".repeat(64)}${"]".repeat(64)}`)).toBe(true);
  expect(isModest(`${"[".repeat(65)}${"]".repeat(65)}`)).toBe(false);
  expect(isModest('{"a":'.repeat(65))).toBe(false);
});
