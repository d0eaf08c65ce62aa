import { LinkError, type Problem } from "@postern/link";
import { PlatformApiError } from "@postern/platform-api";
import type { Terminal } from "./terminal.ts";

/** The one place where an error becomes text: where, what, and what to do. */
export function showError(terminal: Terminal, error: unknown): void {
  for (const { field, message, hint } of problemsOf(error)) {
    terminal.progress(`${terminal.style("red", "✗")} ${terminal.style("bold", field)}: ${message}`);
    if (hint) terminal.progress(`  ${terminal.style("dim", "→")} ${hint}`);
  }
}

/** The same as data, for --json. */
export function errorDocument(error: unknown): { ok: false; error: { code: string; problems: Problem[] } } {
  const code =
    error instanceof LinkError ? error.code : error instanceof PlatformApiError ? error.problem.code : "failed";
  return { ok: false, error: { code, problems: problemsOf(error) } };
}

function problemsOf(error: unknown): Problem[] {
  if (error instanceof LinkError) return error.problems;
  if (error instanceof PlatformApiError) return platformProblems(error);
  const message = error instanceof Error ? error.message : String(error);
  return [{ field: "postern", value: undefined, message }];
}

function platformProblems({ problem }: PlatformApiError): Problem[] {
  const { problems = [], detail } = problem;
  if (problems.length === 0) return [{ field: "platform", value: undefined, message: detail }];
  return problems.map(({ field, value, message, hint }) => ({ field, value, message, hint }));
}
