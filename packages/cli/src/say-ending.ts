import type { Surroundings } from "./command.ts";

/** Answers a Ctrl-C at once: ending databases and servers in order takes a moment. */
export function sayEnding({ terminal, json }: Pick<Surroundings, "terminal" | "json">): void {
  if (!json && terminal.isInteractive) terminal.progress(terminal.style("dim", "\nending what was started …"));
}
