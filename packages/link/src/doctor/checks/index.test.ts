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

test("the known mistakes are named by a check, but for these", () => {
  const named = new Set<number>(checks.flatMap(({ mistakes }) => mistakes));
  const unnamed = Object.keys(MISTAKES).filter((number) => !named.has(Number(number)));
  expect(unnamed).toEqual(["20", "27", "29", "30"]);
});
