import { describe, expect, test } from "vitest";
import { Interrupted } from "./exit-codes.ts";
import { createUndo, untilInterrupted } from "./until-interrupted.ts";

const noFailure = (error: unknown) => {
  throw error;
};

test("undo runs the newest first, each once, and the others when one fails", async () => {
  const order: string[] = [];
  const failures: unknown[] = [];
  const undo = createUndo((error) => failures.push(error));
  undo.push(() => void order.push("first"));
  undo.push(() => {
    throw new Error("stuck");
  });
  undo.push(() => void order.push("last"));
  await undo.run();
  await undo.run();
  expect(order).toEqual(["last", "first"]);
  expect(failures).toEqual([new Error("stuck")]);
});

describe("until interrupted", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s is told once and undoes what was done", async (name) => {
    const seen: string[] = [];
    const running = untilInterrupted(
      async ({ signal, undo }) => {
        undo.push(() => void seen.push("undone"));
        return new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      noFailure,
      () => seen.push("told"),
    );
    process.emit(name);
    process.emit(name);
    await expect(running).rejects.toBeInstanceOf(Interrupted);
    expect(seen).toEqual(["told", "undone"]);
  });

  test("what was being started when the signal came is undone too", async () => {
    const seen: string[] = [];
    const { promise: starting, resolve: started } = Promise.withResolvers<void>();
    const running = untilInterrupted(async ({ signal, undo }) => {
      await starting;
      undo.push(() => void seen.push("undone"));
      signal.throwIfAborted();
      return 0;
    }, noFailure);
    process.emit("SIGINT");
    started();
    await expect(running).rejects.toBeInstanceOf(Interrupted);
    expect(seen).toEqual(["undone"]);
  });

  test("a run that ends by itself is undone, answers, and leaves no listener", async () => {
    const before = process.listenerCount("SIGINT");
    const seen: string[] = [];
    const answer = await untilInterrupted(async ({ undo }) => {
      undo.push(() => void seen.push("undone"));
      return 7;
    }, noFailure);
    expect(answer).toBe(7);
    expect(seen).toEqual(["undone"]);
    expect(process.listenerCount("SIGINT")).toBe(before);
  });

  test("what stays up until it is told to end has ended well", async () => {
    const seen: string[] = [];
    const running = untilInterrupted(async ({ undo, stayUp }) => {
      undo.push(() => void seen.push("undone"));
      return stayUp();
    }, noFailure);
    process.emit("SIGTERM");
    expect(await running).toBe(0);
    expect(seen).toEqual(["undone"]);
  });
});
