import { setImmediate } from "node:timers/promises";
import type { DataPlane, WiringChanges } from "./data-plane.ts";
import type { Wiring } from "./wiring.ts";

export interface StateFollower {
  /** Resolves when packets follow a state at least as new as that of the call; overlapping calls share a pass. */
  refresh(): Promise<void>;
  /** The same for what no wiring tells: the plane looks at everything. */
  refreshAll(): Promise<void>;
  /** Waits for a pass under way; later refreshes do nothing. */
  stop(): Promise<void>;
}

/**
 * Keeps a data plane on the state that `draw` reads. A call during a pass waits for the next: the pass had begun without
 * it. After a pass that failed, the plane is told to look at everything.
 */
export function followState(
  plane: Pick<DataPlane, "apply">,
  draw: () => { wiring: Wiring; changes: WiringChanges | undefined },
): StateFollower {
  let owesWhole = false;
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let isStopped = false;

  async function makePass(): Promise<void> {
    const isWhole = owesWhole;
    owesWhole = false;
    const { wiring, changes } = draw();
    try {
      await plane.apply(wiring, isWhole ? undefined : changes);
    } catch (error) {
      owesWhole = true;
      throw error;
    }
  }

  /** Begins after the pass under way, or after all that this turn of the event loop brings, so that it is shared. */
  async function nextPass(): Promise<void> {
    await (running?.catch(() => {}) ?? setImmediate());
    waiting = undefined;
    if (isStopped) return;
    const pass = makePass();
    running = pass;
    try {
      await pass;
    } finally {
      if (running === pass) running = undefined;
    }
  }

  function refresh(): Promise<void> {
    waiting ??= nextPass();
    return waiting;
  }

  return {
    refresh,
    refreshAll() {
      owesWhole = true;
      return refresh();
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled([running, waiting]);
    },
  };
}
