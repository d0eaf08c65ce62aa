import { expect, test } from "vitest";
import { openCallBudget } from "./call-budget.ts";

test("gives what it holds at once, then as much as flows in, and says how long that takes", () => {
  let now = 1_000_000;
  const budget = openCallBudget(0.3, 4, () => now);
  expect([1, 2, 3, 4].map(() => budget.take())).toEqual([0, 0, 0, 0]);
  const wait = budget.take();
  expect(wait).toBe(3334);
  now += wait - 1;
  expect(budget.take()).toBe(1);
  now += 1;
  expect(budget.take()).toBe(0);
  expect(budget.take()).toBeGreaterThan(3000);
});

test("holds no more than its capacity, however long nobody asks", () => {
  let now = 0;
  const budget = openCallBudget(10, 2, () => now);
  now += 3_600_000;
  expect([1, 2, 3].map(() => budget.take() > 0)).toEqual([false, false, true]);
});
