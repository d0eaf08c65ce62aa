import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addCommands } from "./commands/index.ts";

/** Examples of documents, and what the other commands print. */
const [shown = "", listed = ""] = (await readFile(new URL("../../../docs/json.md", import.meta.url), "utf8")).split(
  "## Every other command",
);

test("docs/json.md names commands and options that there are, and its examples are documents", async () => {
  const headings = [...shown.matchAll(/^## (.+)$/gm)].map(([, name]) => name ?? "");
  const lines = [...shown.matchAll(/^`postern (.+?)`/gm)].map(([, words = ""]) => words.split(" "));
  expect(headings.length).toBeGreaterThan(10);
  expect(lines.map(([command]) => command)).toEqual(headings);
  for (const words of lines) await accepts(words);
  const examples = [...shown.matchAll(/```json\n(.*?)\n```/gs)].map(([, document = ""]) => JSON.parse(document));
  expect(examples).toHaveLength(headings.length + 1);
});

test("docs/json.md has every command: an example of its document, or a row that says what is in it", () => {
  const program = new Command("postern");
  addCommands(program, async () => undefined);
  const paths = leavesOf(program).map(pathOf).sort();
  const rows = [...listed.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = ""]) =>
    names.replaceAll("`", "").split(", "),
  );
  const examples = [...shown.matchAll(/^`postern (.+?)`/gm)].map(
    ([, line = ""]) => paths.find((path) => `${line} `.startsWith(`${path} `)) ?? line,
  );
  expect([...rows, ...examples].sort()).toEqual(paths);
});

const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : "";

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
