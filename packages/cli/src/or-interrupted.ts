import type { Run } from "./command.ts";
import { Interrupted } from "./exit-codes.ts";
import { SIGNALS } from "./until-interrupted.ts";

/**
 * A command that may be cut short at any moment and has nothing to undo: what it has done by then stays, and running it
 * again goes on from there. `advice` is said when it is cut short.
 */
export function orInterrupted<Options>(run: Run<Options>, advice = ""): Run<Options> {
  return async (surroundings, options) => {
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    interrupted.catch(() => undefined);
    const interrupt = () => reject(new Interrupted(advice));
    for (const name of SIGNALS) process.on(name, interrupt);
    try {
      return await Promise.race([run(surroundings, options), interrupted]);
    } finally {
      for (const name of SIGNALS) process.off(name, interrupt);
    }
  };
}
