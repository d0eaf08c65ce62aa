import { bashCompletion } from "./bash.ts";
import type { CommandNode } from "./command-tree.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

/** The shells that commands are completed in. */
export const SHELLS: Record<"bash" | "zsh" | "fish", (name: string, nodes: CommandNode[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};
