import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askPassword } from "./ask-password.ts";
import { Interrupted } from "./exit-codes.ts";
import { keepWritten } from "./testing/fake-terminal.ts";

function ask(typed: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = keepWritten({ isTTY: true, columns: 80 });
  const answer = askPassword("Password of analyst: ", input, output);
  input.write(typed);
  return { answer, output };
}

test("what is typed is the answer and is shown nowhere", async () => {
  const { answer, output } = ask("s3cret word\r");
  expect(await answer).toBe("s3cret word");
  expect(output.text()).toBe("Password of analyst: \n");
});

test("Ctrl-C ends the command instead of answering", async () => {
  await expect(ask("\u0003").answer).rejects.toBeInstanceOf(Interrupted);
});
