import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askYes } from "./ask-yes.ts";
import { Interrupted } from "./exit-codes.ts";
import { keepWritten } from "./testing/fake-terminal.ts";

/** Readline treats an input that calls itself a terminal key by key, as it does ours. */
function ask(typed: string | undefined) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = keepWritten({ isTTY: true, columns: 80 });
  const answer = askYes("Go ahead?", input, output);
  if (typed === undefined) input.end();
  else input.write(typed);
  return { answer, output };
}

test.each([
  ["y\r", true],
  ["YES\r", true],
  ["n\r", false],
  ["\r", false],
  ["yesterday\r", false],
])("%j is answered with %s", async (typed, agreed) => {
  const { answer, output } = ask(typed);
  expect(await answer).toBe(agreed);
  expect(output.text()).toContain("Go ahead? [y/N]");
});

test("Ctrl-D and the end of the input are a no", async () => {
  expect(await ask("\u0004").answer).toBe(false);
  expect(await ask(undefined).answer).toBe(false);
});

test("Ctrl-C ends the command instead of answering", async () => {
  await expect(ask("\u0003").answer).rejects.toBeInstanceOf(Interrupted);
});
