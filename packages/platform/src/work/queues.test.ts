import { expect, test } from "vitest";
import { queueName } from "./queues.ts";

test("every environment has queues of its own, in letters that queues may have", () => {
  const names = ["US", "us", "US 1", "US.1", "US.20.1", "ÜS", "米国", "a/b"].map((name) => queueName("wake", name));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^wake\/[\w.-]+$/);
  expect(names[0]).toBe("wake/US");
});
