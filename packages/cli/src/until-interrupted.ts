/** What to undo, newest first, when a command ends in whatever way. */
export interface Undo {
  push(step: () => Promise<void> | void): void;
  /** Runs every step once, the others too when one fails. */
  run(): Promise<void>;
}

export function createUndo(onFailure: (error: unknown) => void): Undo {
  const steps: (() => Promise<void> | void)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        onFailure(error);
      }
    }
  };
  return {
    push: (step) => steps.push(step),
    run() {
      running = (running ?? Promise.resolve()).then(runAll);
      return running;
    },
  };
}

/** Ctrl-C or a request to end. */
export class Interrupted extends Error {}

/**
 * Runs something that may be interrupted at any moment: the signal is aborted on SIGINT, SIGTERM and SIGHUP, and what
 * `run` has pushed to `undo` by then is undone before this returns or throws. A second Ctrl-C changes nothing: undoing
 * is quick, and cutting it short would leave things behind.
 */
export async function untilInterrupted<Result>(
  run: (signal: AbortSignal, undo: Undo) => Promise<Result>,
  onFailure: (error: unknown) => void,
): Promise<Result> {
  const controller = new AbortController();
  const undo = createUndo(onFailure);
  const interrupt = () => controller.abort(new Interrupted("interrupted"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  const interrupted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  interrupted.catch(() => undefined);
  const running = run(controller.signal, undo);
  try {
    return await Promise.race([running, interrupted]);
  } finally {
    await undo.run();
    // What was being started when the signal came has started by now or failed: undo that too.
    if (controller.signal.aborted) await running.catch(() => undefined);
    await undo.run();
    for (const name of signals) process.off(name, interrupt);
  }
}
