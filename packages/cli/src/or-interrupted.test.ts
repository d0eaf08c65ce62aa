import { expect, test } from "vitest";
import type { Surroundings } from "./command.ts";
import { Interrupted } from "./exit-codes.ts";
import { orInterrupted } from "./or-interrupted.ts";

const surroundings = {} as Surroundings;

test("a command with nothing to undo ends at once on Ctrl-C, with its advice", async () => {
  const forever = () => new Promise<never>(() => undefined);
  const running = orInterrupted(forever, "run it again")(surroundings, {});
  process.emit("SIGINT");
  await expect(running).rejects.toThrow(new Interrupted("run it again"));
});

test("one that ends by itself answers its exit code and leaves no listener", async () => {
  const before = process.listenerCount("SIGINT");
  expect(await orInterrupted(async () => 2)(surroundings, {})).toBe(2);
  expect(process.listenerCount("SIGINT")).toBe(before);
});
