import type { DataPlane } from "./data-plane.ts";
import type { Wiring } from "./wiring.ts";

export interface StateFollower {
  /** Resolves when packets follow a state at least as new as that of the call; overlapping calls share a pass. */
  refresh(): Promise<void>;
  /** Waits for a pass under way; later refreshes do nothing. */
  stop(): Promise<void>;
}

/** Keeps a data plane on the state that `render` reads. A call during a pass waits for the next: the pass had begun without it. */
export function followState(plane: Pick<DataPlane, "apply">, render: () => Wiring): StateFollower {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let isStopped = false;

  /** Begins after the pass under way, or a step later, so that changes made in one go share it. */
  async function nextPass(): Promise<void> {
    await running?.catch(() => {});
    waiting = undefined;
    if (isStopped) return;
    const pass = (async () => plane.apply(render()))();
    running = pass;
    try {
      await pass;
    } finally {
      if (running === pass) running = undefined;
    }
  }

  return {
    refresh() {
      waiting ??= nextPass();
      return waiting;
    },
    async stop() {
      isStopped = true;
      await Promise.allSettled([running, waiting]);
    },
  };
}
