export interface Queue {
  /** `run` throws nothing. */
  add(run: () => Promise<unknown>): void;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

/** Runs what is added in its order, so many at a time. */
export function createQueue(atOnce: number): Queue {
  const waiting: (() => Promise<unknown>)[] = [];
  const running = new Set<Promise<unknown>>();
  const next = () => {
    while (running.size < atOnce) {
      const run = waiting.shift();
      if (!run) return;
      const done: Promise<unknown> = run().finally(() => {
        running.delete(done);
        next();
      });
      running.add(done);
    }
  };
  return {
    add(run) {
      waiting.push(run);
      next();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
