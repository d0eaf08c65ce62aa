import { expect, test } from "vitest";
import { wrapText } from "./wrap-text.ts";

test("a line is broken between words, and each line stands behind the indent", () => {
  expect(wrapText("one two three four", "  ", 11)).toEqual(["  one two", "  three", "  four"]);
});

test("a word longer than the line stays whole", () => {
  expect(wrapText("see http://127.0.0.1:4566/long now", "", 10)).toEqual(["see", "http://127.0.0.1:4566/long", "now"]);
});

test("where nobody reads it, nothing is broken", () => {
  expect(wrapText("one two three four", "  ", undefined)).toEqual(["  one two three four"]);
});
