import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addCommands } from "../commands/index.ts";
import { bashCompletion } from "./bash.ts";
import { commandTree } from "./command-tree.ts";
import { SHELLS } from "./index.ts";

const program = new Command("postern").option("-f, --file <path>", "the link's specification");
addCommands(program, async () => undefined);
const nodes = commandTree(program);

/** What bash itself offers when the last of these words is completed. */
async function offered(...words: string[]): Promise<string[]> {
  const line = `COMP_WORDS=(postern ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}`;
  const script = `${bashCompletion("postern", nodes)}\n${line}\n_postern\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", script]);
  return stdout.split("\n").filter((word) => word !== "");
}

test("bash offers the commands, their subcommands, and options at their place", async () => {
  expect(await offered("")).toEqual(expect.arrayContaining(["init", "plan", "apply", "--file"]));
  expect(await offered("pla")).toEqual(["plan", "platform"]);
  expect(await offered("region", "fault", "")).toEqual(expect.arrayContaining(["add", "list", "remove"]));
  expect(await offered("status", "--w")).toEqual(["--watch"]);
  expect(await offered("--file", "other.yaml", "destroy", "--rej")).toEqual(["--reject-connections"]);
});

test("bash offers an option's only values, leaves others to the names of files, and knows no command of another's", async () => {
  expect(await offered("export", "iam-policy", "--as", "")).toEqual(["owner", "platform"]);
  expect(await offered("plan", "--file", "")).toEqual([]);
  expect(await offered("plan", "--watch")).toEqual([]);
});

test("every command is in every shell's script, with its description", () => {
  for (const [shell, print] of Object.entries(SHELLS)) {
    const script = print("postern", nodes);
    for (const { path } of nodes) expect(script, `${shell}: ${path.join(" ")}`).toContain(path.at(-1) ?? "postern");
    if (shell !== "bash") expect(script).toContain("remove everything of the link, backwards");
  }
});

test("every command says what it does and has an example", () => {
  const visit = (command: Command): Command[] => [command, ...command.commands.flatMap(visit)];
  for (const command of program.commands.flatMap(visit)) {
    expect(command.description(), command.name()).not.toBe("");
    if (command.commands.length > 0) continue;
    const help: string[] = [];
    command.configureOutput({ writeOut: (text) => help.push(text) });
    command.outputHelp();
    expect(help.join(""), command.name()).toMatch(/Examples?:\n {2}\S/);
  }
});

/** How each reads a script without running it. */
const CHECKS = { zsh: ["-n", "-c"], fish: ["--no-execute", "-c"] };

for (const shell of ["zsh", "fish"] as const) {
  const isThere = await isProgram(shell);
  test.skipIf(!isThere)(`${shell} takes its script${isThere ? "" : ` (there is no ${shell} here)`}`, async () => {
    await promisify(execFile)(shell, [...CHECKS[shell], SHELLS[shell]("postern", nodes)]);
  });
}

async function isProgram(name: string): Promise<boolean> {
  return promisify(execFile)(name, ["--version"]).then(
    () => true,
    () => false,
  );
}
