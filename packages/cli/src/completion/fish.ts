import type { CommandNode, CompletedOption } from "./command-tree.ts";

/** A script for fish: `postern completion fish | source`. */
export function fishCompletion(name: string, nodes: CommandNode[]): string {
  const below = nodes.filter(({ path }) => path.length > 0).map(({ path }) => at(path));
  return [
    `# ${name} completion for fish`,
    `function __${name}_at`,
    "    set -l at ''",
    "    for word in (commandline -opc)[2..]",
    '        switch "$at $word"',
    `            case ${below.join(" ")}`,
    '                set at "$at $word"',
    "        end",
    "    end",
    '    test "$at" = "$argv[1]"',
    "end",
    ...nodes.flatMap(({ path, subcommands, options }) => {
      const here = `complete -c ${name} -n ${quoted(`__${name}_at ${at(path)}`)}`;
      return [
        ...subcommands.map((each) => `${here} -f -a ${quoted(each.name)} -d ${quoted(each.description)}`),
        ...options.map((option) => `${here} ${flagOf(option)} -d ${quoted(option.description)}`),
      ];
    }),
  ].join("\n");
}

function flagOf({ long, short, takesValue, choices }: CompletedOption): string {
  const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(" "))}` : takesValue ? " -r" : "";
  return `-l ${long.replace(/^--/, "")}${short ? ` -s ${short.replace(/^-/, "")}` : ""}${value}`;
}

const at = (path: string[]) => quoted(path.map((word) => ` ${word}`).join(""));

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
