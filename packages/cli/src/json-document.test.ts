import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addCommands } from "./commands/index.ts";

const text = await readFile(new URL("../../../docs/json.md", import.meta.url), "utf8");

test("docs/json.md names commands and options that there are, and its examples are documents", async () => {
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, name]) => name ?? "");
  const lines = [...text.matchAll(/^`postern (.+?)`/gm)].map(([, words = ""]) => words.split(" "));
  expect(headings.length).toBeGreaterThan(10);
  expect(lines.map(([command]) => command)).toEqual(headings);
  for (const words of lines) await accepts(words);
  const examples = [...text.matchAll(/```json\n(.*?)\n```/gs)].map(([, document = ""]) => JSON.parse(document));
  expect(examples).toHaveLength(headings.length + 1);
});

/** The program takes the line: it has all these commands and options, and would run. */
async function accepts(words: string[]): Promise<void> {
  let runs = 0;
  const program = new Command("postern").option("--json").option("-y, --yes").exitOverride();
  addCommands(program, async () => {
    runs += 1;
  });
  await program.parseAsync(words, { from: "user" });
  expect(runs, words.join(" ")).toBe(1);
}
