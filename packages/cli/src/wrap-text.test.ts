import { describe, expect, test } from "vitest";
import { wrapLines, wrapText } from "./wrap-text.ts";

test("a line is broken between words, and each line stands behind the indent", () => {
  expect(wrapText("one two three four", "  ", 11)).toEqual(["  one two", "  three", "  four"]);
});

test("a word longer than the line stays whole", () => {
  expect(wrapText("see http://127.0.0.1:4566/long now", "", 10)).toEqual(["see", "http://127.0.0.1:4566/long", "now"]);
});

test("where nobody reads it, nothing is broken", () => {
  expect(wrapText("one two three four", "  ", undefined)).toEqual(["  one two three four"]);
});

describe("the lines of a text", () => {
  test("that fit stay, and of others what goes on stands further in", () => {
    expect(wrapLines("short\n  a line that is too long for it", 16)).toBe(
      "short\n  a line that is\n    too long for\n    it",
    );
  });

  test("with columns go on under the last one", () => {
    expect(wrapLines("✓ dns    a name is found", 18)).toBe("✓ dns    a name is\n         found");
    expect(wrapLines("  zones  one, two, three", 16)).toBe("  zones  one,\n         two,\n         three");
  });

  test("are measured without their colours", () => {
    const green = "\u001b[32mhealthy\u001b[39m";
    expect(wrapLines(`it is ${green}`, 13)).toBe(`it is ${green}`);
    expect(wrapLines(`it is ${green} now`, 13)).toBe(`it is ${green}\n  now`);
  });

  test("keep a number and its unit together", () => {
    expect(wrapLines("made in 123 ms", 12)).toBe("made in\n  123 ms");
  });

  test("are left alone where nobody reads them", () => {
    expect(wrapLines("one two three", undefined)).toBe("one two three");
  });
});
