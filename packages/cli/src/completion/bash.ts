import type { CommandNode } from "./command-tree.ts";

/** A script for bash: `source <(postern completion bash)`. Where nothing fits, bash completes names of files. */
export function bashCompletion(name: string, nodes: CommandNode[]): string {
  const below = nodes.filter(({ path }) => path.length > 0).map(({ path }) => pattern(path));
  return [
    `# ${name} completion for bash`,
    `_${name}() {`,
    '  local at="" word index',
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"`,
    "  for ((index = 1; index < COMP_CWORD; index++)); do",
    `    word="\${COMP_WORDS[index]}"`,
    '    case "$at $word" in',
    `      ${below.join(" | ")}) at="$at $word" ;;`,
    "    esac",
    "  done",
    '  case "$at:$previous" in',
    ...nodes.flatMap(valueCases),
    "  esac",
    '  case "$at" in',
    ...nodes.map(({ path, subcommands, options }) => {
      const words = [...subcommands.map((each) => each.name), ...options.map(({ long }) => long)];
      return `    ${pattern(path)}) COMPREPLY=($(compgen -W ${quoted(words.join(" "))} -- "$current")) ;;`;
    }),
    "  esac",
    "}",
    `complete -o default -F _${name} ${name}`,
  ].join("\n");
}

function valueCases({ path, options }: CommandNode): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ long, short, choices }) => {
      const at = path.map((word) => ` ${word}`).join("");
      const patterns = [long, ...(short ? [short] : [])].map((flag) => quoted(`${at}:${flag}`)).join(" | ");
      const words = choices.length > 0 ? `$(compgen -W ${quoted(choices.join(" "))} -- "$current")` : "";
      return `    ${patterns}) COMPREPLY=(${words}); return ;;`;
    });
}

const pattern = (path: string[]) => quoted(path.map((word) => ` ${word}`).join(""));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
