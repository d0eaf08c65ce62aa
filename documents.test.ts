import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addCommands } from "./packages/cli/src/commands/index.ts";
import { type CommandNode, commandTree } from "./packages/cli/src/completion/command-tree.ts";

/** Whatever the documents name exists: links, paths, npm's scripts, commands and their options. */

const root = import.meta.dirname;
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
const places = [...new Set(files.flatMap(withFolders))];
const documents = files
  .filter((file) => file.endsWith(".md"))
  .map((file): [string, string] => [file, readFileSync(join(root, file), "utf8")]);

const program = new Command("postern");
for (const option of ["--json", "--yes", "--file <path>", "--profile <name>", "--endpoint-url <url>"])
  program.option(option);
for (const option of ["--dns-server <address>", "--socks-proxy <url>", "--no-color"]) program.option(option);
addCommands(program, async () => undefined);
const commands = new Map(commandTree(program).map((node) => [node.path.join(" "), node]));

/** Placeholders and names of tests' kinds stand for many files. */
const STANDS_FOR_MANY = /[<>*…]|(^|\/)x\.|NNNN/;

test.each(documents)("%s links to what exists", (file, text) => {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) => to);
  const inside = links.filter((to) => !/^[a-z]+:/.test(to)).map((to) => normalize(join(dirname(file), to)));
  expect(inside.filter((to) => !places.includes(to.replace(/\/$/, "")))).toEqual([]);
});

test.each(documents)("%s names files and folders that exist", (_file, text) => {
  expect(
    codeOf(text)
      .filter(isPath)
      .filter((path) => !exists(path)),
  ).toEqual([]);
});

test.each(documents)("%s names commands, options and npm's scripts that exist", (_file, text) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const asked = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => name);
  expect(asked.filter((name) => !(name in scripts))).toEqual([]);
  const lines = codeOf(text).flatMap((code) => code.split("\n"));
  expect(lines.flatMap(commandLines).flatMap(faultsOf)).toEqual([]);
});

test("the calls of a block of code are found, without their remarks", () => {
  const block =
    "npm exec -- postern plan    # what, and why\nnpm run postern -- region start --json\npostern follow > log";
  expect(block.split("\n").flatMap(commandLines)).toEqual([
    "postern plan",
    "postern region start --json",
    "postern follow",
  ]);
  expect(commandLines("postern plan · apply")).toEqual([]);
});

test("a command, an option and a path that are none are found", () => {
  expect(faultsOf("postern region start --port 0 --json")).toEqual([]);
  expect(faultsOf("postern region begin")).toEqual(["postern region begin: no such command"]);
  expect(faultsOf("postern verify --usr me")).toEqual(["postern verify --usr me: no --usr"]);
  expect(faultsOf("postern fault add")).toEqual(["postern fault add: no such command"]);
  expect(exists("link/src/doctor/checks/")).toBe(true);
  expect(exists("link/src/doctor/cheks/")).toBe(false);
});

function withFolders(file: string): string[] {
  const folder = dirname(file);
  return folder === "." ? [file] : [file, ...withFolders(folder)];
}

/** What stands in code: fenced blocks whole, and what is between two backticks. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  const rest = text.replace(/^```[\s\S]*?^```/gm, "");
  return [...blocks, ...[...rest.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code.replaceAll("\\|", "|"))];
}

function isPath(code: string): boolean {
  if (/[\s{}=:$~]/.test(code) || /^[/.]/.test(code) || STANDS_FOR_MANY.test(code)) return false;
  return /^[a-z-]+\.(ts|tsx|mjs)$/.test(code) || /^[\w@-]+(\/[\w.-]+)+\.(ts|tsx|mjs|js|md|sql)$/.test(code);
}

/** Documents leave out `packages/`, `src/` and, where it is clear, the folders before. */
function exists(path: string): boolean {
  const wanted = `/${path.replace(/\/$/, "")}`;
  return places.some((place) => [`/${place}`, `/${place.replace("/src/", "/")}`].some((full) => full.endsWith(wanted)));
}

/** The lines that call the command line, from its name on, without remarks and what follows a pipe. */
function commandLines(line: string): string[] {
  const [, call] =
    /^\s*(?:\$ )?(?:npm (?:exec|run postern) -- |npm run --silent postern -- )?(postern .*)$/.exec(line) ?? [];
  const [, own] = /^\s*npm run (?:--silent )?postern -- (.*)$/.exec(line) ?? [];
  const said = call ?? (own === undefined ? undefined : `postern ${own}`);
  if (said === undefined) return [];
  const bare = said.replace(/\s+(#|>|&&|\|) .*$/, "");
  // A picture's caption and a sentence are not commands.
  return /·|[,;]\s/.test(bare) ? [] : [bare];
}

/** What is wrong with one call: its command, or options that it does not take. Words in capitals are placeholders. */
function faultsOf(line: string): string[] {
  const [called = ""] = line.split(" -- ");
  const words = called.split(/\s+/).slice(1);
  let at: CommandNode | undefined = commands.get("");
  while (at && at.subcommands.length > 0 && words.length > 0) {
    // `add|list` says several at once.
    const nexts: (CommandNode | undefined)[] = (words[0] ?? "")
      .split("|")
      .map((word) => commands.get([...(at?.path ?? []), word].join(" ")));
    if (/^[-…<A-Z]/.test(words[0] ?? "")) break;
    if (nexts.includes(undefined)) return [`${line}: no such command`];
    at = nexts[0];
    words.shift();
  }
  const known = at?.options.flatMap(({ long, short }) => [long, short]) ?? [];
  const options = [...words.join(" ").matchAll(/(?:^|[\s[])(--[a-z-]+)/g)].map(([, option = ""]) => option);
  return options.filter((option) => !known.includes(option)).map((option) => `${line}: no ${option}`);
}
