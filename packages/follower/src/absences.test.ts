import { expect, test } from "vitest";
import { formatAbsences, parseAbsences } from "./absences.ts";

test("absences are read as they were written, to the second", () => {
  const absences = new Map([
    ["10.0.1.5:5432", 1_763_929_872_000],
    ["10.0.2.6:5432", 1_763_929_870_000],
  ]);
  expect(parseAbsences(formatAbsences(absences))).toEqual(absences);
});

test("a full tag keeps the longest absent and stays within AWS's 256 characters", () => {
  const many = new Map(
    Array.from({ length: 40 }, (_, index) => [`10.0.0.${index}:5432`, (1_763_929_900 - index) * 1000]),
  );
  const text = formatAbsences(many);
  expect(text.length).toBeLessThanOrEqual(256);
  expect(text).toMatch(/^10\.0\.0\.39:5432@/);
});

test("what somebody else wrote is no absence", () => {
  expect(parseAbsences("owned by team shop").size).toBe(0);
});
