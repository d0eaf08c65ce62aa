import { expect, test } from "vitest";
import { MISTAKES } from "../mistakes.ts";
import { checks } from "./index.ts";

test("each check asks its own question, after those that it depends on", () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(checks.map(({ question }) => question)).size).toBe(ids.length);
  const early = checks.flatMap(({ id, dependsOn }, index) =>
    dependsOn.filter((other) => !ids.slice(0, index).includes(other)).map((other) => `${id} comes before ${other}`),
  );
  expect(early).toEqual([]);
});

test("each of the known mistakes is named by a check", () => {
  const named = new Set<number>(checks.flatMap(({ mistakes }) => mistakes));
  expect(Object.keys(MISTAKES)).toHaveLength(30);
  expect(Object.keys(MISTAKES).filter((number) => !named.has(Number(number)))).toEqual([]);
});
