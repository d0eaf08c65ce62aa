import { expect, test } from "vitest";
import { createChangeLimit } from "./change-limit.ts";

test("a group may change a few times at once and then one at a time; others are not held up", () => {
  let now = 0;
  const mayChange = createChangeLimit(() => now);
  const burst = Array.from({ length: 8 }, () => mayChange("one"));
  expect(burst).toEqual([true, true, true, true, true, true, false, false]);
  expect(mayChange("other")).toBe(true);
  now += 30_000;
  expect([mayChange("one"), mayChange("one")]).toEqual([true, false]);
});
