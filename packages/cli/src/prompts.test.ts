import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Interrupted } from "./exit-codes.ts";
import { openPrompts } from "./prompts.ts";
import { keepWritten } from "./testing/fake-terminal.ts";

const CHOICES = [
  { value: "rds:one", label: "rds:one" },
  { value: "rds:two", label: "rds:two" },
];

/** Types keys one after the other, once the question stands there. */
function typing(...keys: string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = keepWritten({ isTTY: true, columns: 80 });
  const type = async () => {
    while (!output.text().includes("Which")) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const key of keys) {
      input.write(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const prompts = openPrompts(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream);
  return { prompts, type };
}

const [DOWN, SPACE, ENTER, CTRL_C] = ["\x1b[B", " ", "\r", "\x03"] as const;

test("one of several is the one that was moved to", async () => {
  const { prompts, type } = typing(DOWN, ENTER);
  const [answer] = await Promise.all([prompts.one("Which?", CHOICES), type()]);
  expect(answer).toBe("rds:two");
});

test("several are those that were marked", async () => {
  const { prompts, type } = typing(SPACE, DOWN, SPACE, ENTER);
  const [answer] = await Promise.all([prompts.several("Which?", CHOICES), type()]);
  expect(answer).toEqual(["rds:one", "rds:two"]);
});

test("Ctrl-C is no answer but the end of the command", async () => {
  const { prompts, type } = typing(CTRL_C);
  const asked = expect(prompts.one("Which?", CHOICES)).rejects.toThrow(Interrupted);
  await Promise.all([asked, type()]);
});
