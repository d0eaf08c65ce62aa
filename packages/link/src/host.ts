/** What the library may say while it works. It never prints and never asks: terminal, JSON, server and test are hosts. */
export interface Host {
  report(event: LinkEvent): void;
}

export type LinkEvent =
  | { type: "step-started"; step: string; title: string }
  | { type: "step-progress"; step: string; text: string }
  | { type: "step-done"; step: string; title: string; ms: number }
  | { type: "step-failed"; step: string; title: string; ms: number; message: string };

export const silentHost: Host = { report: () => undefined };

/** Runs one step and reports its start, its end and its time. */
export async function reportStep<Result>(
  host: Host,
  step: string,
  title: string,
  run: (progress: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  host.report({ type: "step-started", step, title });
  try {
    const result = await run((text) => host.report({ type: "step-progress", step, text }));
    host.report({ type: "step-done", step, title, ms: ms() });
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    host.report({ type: "step-failed", step, title, ms: ms(), message });
    throw error;
  }
}
