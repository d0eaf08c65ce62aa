import { setTimeout as sleep } from "node:timers/promises";
import type { Surroundings } from "./command.ts";

/** Rewrites the picture where somebody watches; elsewhere says what is new, with --json as a document a line. */
export async function watchState(
  { terminal, json }: Pick<Surroundings, "terminal" | "json">,
  read: () => Promise<{ document: object; words: () => string }>,
  seconds: number,
): Promise<never> {
  let last = "";
  for (;;) {
    const { document, words } = await read();
    const shown = json ? JSON.stringify(document) : words();
    if (terminal.isInteractive && !json) {
      terminal.live([...shown.split("\n"), terminal.style("dim", `every ${seconds} s; Ctrl-C ends it`)]);
    } else if (shown !== last) terminal.out(shown);
    last = shown;
    await sleep(seconds * 1000);
  }
}
