import { EXIT, Interrupted } from "./exit-codes.ts";

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

export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a run stands in while it may be interrupted. */
export interface Interruptible {
  /** Aborted with Interrupted as its reason. */
  signal: AbortSignal;
  undo: Undo;
  /** For what serves until it is told to end: resolves never, and from here on an interrupt is a good end. */
  stayUp(): Promise<never>;
}

/**
 * Runs something that may be interrupted at any moment: the signal is aborted on SIGINT, SIGTERM and SIGHUP, and what
 * `run` has pushed to `undo` by then is undone before this returns or throws. A second Ctrl-C changes nothing: undoing
 * is quick, and cutting it short would leave things behind. Answers the exit code.
 */
export async function untilInterrupted(
  run: (interruptible: Interruptible) => Promise<number>,
  onFailure: (error: unknown) => void,
  onInterrupt: () => void = () => undefined,
): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const undo = createUndo(onFailure);
  const interrupt = () => {
    if (!signal.aborted) onInterrupt();
    controller.abort(new Interrupted());
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  interrupted.catch(() => undefined);
  let isUp = false;
  const stayUp = () => {
    isUp = true;
    return interrupted;
  };
  const running = run({ signal, undo, stayUp });
  try {
    return await Promise.race([running, interrupted]);
  } catch (error) {
    if (isUp && error instanceof Interrupted) return EXIT.done;
    throw error;
  } finally {
    await undo.run();
    // What was being started when the signal came has started by now or failed: undo that too.
    if (signal.aborted) await running.catch(() => undefined);
    await undo.run();
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
