import { showDuration } from "../show-duration.ts";
import type { Terminal } from "../terminal.ts";
import { terminalHost } from "../terminal-host.ts";
import { wrapText } from "../wrap-text.ts";
import type { RehearsalStep } from "./rehearsal-report.ts";

/** A step that failed has been shown; the rehearsal ends there. */
export class StepFailed extends Error {
  constructor(title: string, cause: unknown) {
    super(`${title}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export interface Outcome<Value> {
  value: Value;
  detail: string;
}

export interface StepRecorder {
  steps: RehearsalStep[];
  /** Runs a step, shows and records it. `now` says what it is at; it answers its value and what came of it. */
  run<Value>(id: string, title: string, run: (now: (text: string) => void) => Promise<Outcome<Value>>): Promise<Value>;
  /** Records what another step's work has already done. */
  note(step: Omit<RehearsalStep, "ok">): void;
}

/** Keeps the steps and shows each one: under way with a clock, then its line. Silent with --json. */
export function recordSteps(terminal: Terminal, quiet: boolean): StepRecorder {
  const steps: RehearsalStep[] = [];
  const finish = (step: RehearsalStep) => {
    steps.push(step);
    if (!quiet) terminal.progress(stepLine(terminal, step));
  };
  return {
    steps,
    async run(id, title, run) {
      const clock = quiet || !terminal.isInteractive ? undefined : terminalHost(terminal);
      clock?.report({ type: "step-started", step: id, title: `${number(id)} ${title}` });
      const started = performance.now();
      const ms = () => Math.round(performance.now() - started);
      try {
        const { value, detail } = await run((text) => clock?.report({ type: "step-progress", step: id, text }));
        clock?.stop();
        finish({ id, title, ok: true, ms: ms(), detail });
        return value;
      } catch (error) {
        clock?.stop();
        finish({ id, title, ok: false, ms: ms(), detail: error instanceof Error ? error.message : String(error) });
        throw new StepFailed(title, error);
      }
    },
    note: (step) => finish({ ...step, ok: true }),
  };
}

function stepLine(terminal: Terminal, { id, title, ok, ms, detail }: RehearsalStep): string {
  const mark = ok ? terminal.style("green", "✓") : terminal.style("red", "✗");
  const head = `${mark} ${terminal.style("bold", number(id))} ${title}`;
  const tail = terminal.style("dim", showDuration(ms));
  const wrapped = detail.split("\n").flatMap((line) => wrapText(line, "       ", terminal.columns));
  const lines = wrapped.map((line) => terminal.style(ok ? "dim" : "red", line));
  return [`${head}  ${tail}`, ...lines].join("\n");
}

/** The seed document's own number, or a dot for what it does not number. */
function number(id: string): string {
  const match = /^(connection-)?(\d)$/.exec(id);
  return match ? `${match[1] ? "C" : " "}${match[2]}` : " ·";
}
