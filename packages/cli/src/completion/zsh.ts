import type { CommandNode } from "./command-tree.ts";

/** A script for zsh: `source <(postern completion zsh)`, or as the file `_postern` on its fpath. */
export function zshCompletion(name: string, nodes: CommandNode[]): string {
  const below = nodes.filter(({ path }) => path.length > 0).map(({ path }) => pattern(path));
  return [
    `#compdef ${name}`,
    `_${name}() {`,
    '  local at="" word',
    `  local previous="\${words[CURRENT-1]}"`,
    "  local -a commands flags",
    `  for word in "\${(@)words[2,CURRENT-1]}"; do`,
    '    case "$at $word" in',
    `      ${below.join(" | ")}) at="$at $word" ;;`,
    "    esac",
    "  done",
    '  case "$at:$previous" in',
    ...nodes.flatMap(valueCases),
    "  esac",
    '  case "$at" in',
    ...nodes.flatMap(({ path, subcommands, options }) => [
      `    ${pattern(path)})`,
      `      commands=(${subcommands.map((each) => entry(each.name, each.description)).join(" ")})`,
      `      flags=(${options.map(({ long, description }) => entry(long, description)).join(" ")})`,
      "      ;;",
    ]),
    "  esac",
    "  _describe -t commands command commands",
    "  _describe -o -t options option flags",
    "  (( $#commands )) || _files",
    "}",
    `compdef _${name} ${name}`,
  ].join("\n");
}

function valueCases({ path, options }: CommandNode): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ long, short, choices }) => {
      const at = path.map((word) => ` ${word}`).join("");
      const patterns = [long, ...(short ? [short] : [])].map((flag) => quoted(`${at}:${flag}`)).join(" | ");
      const answer = choices.length > 0 ? `compadd -- ${choices.map(quoted).join(" ")}` : "_files";
      return `    ${patterns}) ${answer}; return ;;`;
    });
}

/** Name and description are parted by a colon. */
const entry = (name: string, description: string) => quoted(`${name.replaceAll(":", "\\:")}:${description}`);

const pattern = (path: string[]) => quoted(path.map((word) => ` ${word}`).join(""));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
