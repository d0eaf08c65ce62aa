import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addCommands } from "./index.ts";
import { addManualPages } from "./manual-pages.ts";

/** The program as it is, but for what its commands do. */
function readProgram(run: () => Promise<void> = async () => undefined): Command {
  const program = new Command("postern")
    .option("--json")
    .option("-y, --yes")
    .option("-f, --file <path>")
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addCommands(program, run);
  addManualPages(program);
  return program;
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 }).outputHelp();
  return text;
}

const leavesOf = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : "";
const pages = leavesOf(readProgram()).map((command): [string, string] => [pathOf(command), helpOf(command)]);

/** As a shell would split it, up to where it leads elsewhere. */
function wordsOf(example: string): string[] {
  const [line = ""] = example.split(/ [>|] |\)/);
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return words.slice(words.indexOf("postern") + 1);
}

describe("every command's help", () => {
  test.each(pages)("postern %s has an example of its own, which the program takes", async (path, help) => {
    const [, examples = ""] = /Example:\n((?: {2}.+\n)+)/.exec(help) ?? [];
    const lines = examples.split("\n").filter((line) => line.includes("postern "));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const words = wordsOf(line.replace("<(", " "));
      expect(words.join(" ")).toMatch(new RegExp(`^${path}\\b`));
      let runs = 0;
      await readProgram(async () => void runs++).parseAsync(words, { from: "user" });
      expect(runs, line).toBe(1);
    }
  });

  test.each(pages)(
    "postern %s fits eighty columns, but for what is to be copied, and says its exit codes",
    (_path, help) => {
      const prose = help.split("Example:")[0] ?? "";
      expect(prose.split("\n").filter((line) => line.length > 80)).toEqual([]);
      expect(help).toMatch(/\nExit codes:\n {2}0 {4}done\n/);
    },
  );

  test("says of each command of the program when it is wanted and what else to look at, and that exists", async () => {
    const program = readProgram();
    const known = new Set([...pages.map(([path]) => path), ...program.commands.map((each) => each.name())]);
    for (const command of program.commands) {
      const help = helpOf(command);
      expect(command.description().split("\n\n"), command.name()).toHaveLength(2);
      const [, others = ""] = /See also:\n {2}(.+)\n/.exec(help) ?? [];
      for (const other of others.split(", ")) {
        const words = other.replace("postern ", "").split(" ");
        const path = words.filter((word) => !word.startsWith("--")).join(" ");
        const isPart = [...known].some((each) => path === each || path.startsWith(`${each} `));
        expect(isPart || path === "", `${command.name()}: ${other}`).toBe(true);
      }
    }
  });

  test("leaves the list of commands one line for each", () => {
    expect(helpOf(readProgram())).not.toContain("First of all");
  });
});
