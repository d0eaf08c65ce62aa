import type { Surroundings } from "./command.ts";
import { terminalHost } from "./terminal-host.ts";

/** Shows, where somebody watches, that something is being read; the line is gone when it is. */
export async function whileReading<Result>(
  { terminal, json }: Pick<Surroundings, "terminal" | "json">,
  what: string,
  reading: Promise<Result>,
): Promise<Result> {
  if (json || !terminal.isInteractive) return reading;
  const clock = terminalHost(terminal);
  clock.report({ type: "step-started", step: "reading", title: `reading ${what}` });
  return reading.finally(() => clock.stop());
}
