import type { Run } from "./command.ts";

/** A command whose code is read when it runs: no start waits for what only other commands need. */
export function lazily<Options>(read: () => Promise<Run<Options>>): Run<Options> {
  return async (surroundings, options) => (await read())(surroundings, options);
}
