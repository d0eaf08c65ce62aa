import { expect, test } from "vitest";
import { UsageError } from "./exit-codes.ts";
import { runProgram } from "./run-program.ts";

test("answers a program's own exit code, and a signal's as a shell does", async () => {
  const run = (script: string) => runProgram(["sh", "-c", script], { PATH: process.env.PATH, CODE: "7" });
  expect(await run("exit $CODE")).toBe(7);
  expect(await run("kill -TERM $$")).toBe(143);
});

test("passes on a request to end, and leaves nothing that listens for one", async () => {
  const before = process.listenerCount("SIGTERM");
  const running = runProgram(["sleep", "60"], process.env);
  process.emit("SIGTERM", "SIGTERM");
  expect(await running).toBe(143);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("a program that is not there is the user's mistake", async () => {
  await expect(runProgram(["no-such-program"], process.env)).rejects.toThrow(UsageError);
});
