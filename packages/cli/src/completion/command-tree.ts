import type { Command } from "commander";

/** What a shell has to know of a command: where it stands, what may follow. Plain data. */
export interface CommandNode {
  /** Words from the program's name on, without it: `["region", "fault"]`. */
  path: string[];
  subcommands: { name: string; description: string }[];
  options: CompletedOption[];
}

export interface CompletedOption {
  /** `--file`, and `-f` where there is a short one. */
  long: string;
  short: string | undefined;
  description: string;
  takesValue: boolean;
  /** The only values it takes, where they are known. */
  choices: string[];
}

/** The program and every command below it, parents first; each has the program's own options too. */
export function commandTree(program: Command): CommandNode[] {
  const everywhere = [...optionsOf(program), HELP];
  const visit = (command: Command, path: string[]): CommandNode[] => {
    const own = command === program ? [] : optionsOf(command);
    const node: CommandNode = {
      path,
      subcommands: command.commands.map((each) => ({
        name: each.name(),
        description: each.summary() || each.description(),
      })),
      options: [...own, ...everywhere.filter(({ long }) => !own.some((each) => each.long === long))],
    };
    return [node, ...command.commands.flatMap((each) => visit(each, [...path, each.name()]))];
  };
  return visit(program, []);
}

const HELP: CompletedOption = {
  ...{ long: "--help", short: "-h", description: "what a command takes", takesValue: false, choices: [] },
};

function optionsOf(command: Command): CompletedOption[] {
  return command.options.map(({ long, short, description, required, optional, argChoices }) => ({
    ...{ long: long ?? short ?? "", short: long ? (short ?? undefined) : undefined, description },
    ...{ takesValue: required || optional, choices: argChoices ?? [] },
  }));
}
