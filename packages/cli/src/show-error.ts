import { LinkError, type Problem } from "@postern/link";
import { PlatformApiError } from "@postern/platform-api";
import { EXIT, Interrupted, UsageError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** The one place where an error becomes text: where, what, and what to do. */
export function showError(terminal: Terminal, error: unknown): void {
  if (error instanceof Interrupted) {
    // The terminal has written ^C behind whatever stood there.
    const fresh = terminal.isInteractive ? "\n" : "";
    if (error.message) terminal.progress(`${fresh}${terminal.style("yellow", "interrupted")}: ${error.message}`);
    return;
  }
  for (const { field, message, hint } of problemsOf(error)) {
    terminal.progress(`${terminal.style("red", "✗")} ${terminal.style("bold", field)}: ${message}`);
    if (hint) terminal.progress(`  ${terminal.style("dim", "→")} ${hint}`);
  }
}

/** The same as data, for --json. */
export function errorDocument(error: unknown): { ok: false; error: { code: string; problems: Problem[] } } {
  return { ok: false, error: { code: codeOf(error), problems: problemsOf(error) } };
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof LinkError && (error.code === "not-signed-in" || error.code === "not-authorised")) {
    return EXIT.notAuthorised;
  }
  return EXIT.failed;
}

function codeOf(error: unknown): string {
  if (error instanceof LinkError) return error.code;
  if (error instanceof PlatformApiError) return error.problem.code;
  if (error instanceof UsageError) return "usage";
  return error instanceof Interrupted ? "interrupted" : "failed";
}

/** What people write into the wrong field may be a secret: it is named, and not shown. */
function problemsOf(error: unknown): Problem[] {
  return problemsWithValues(error).map((problem) => {
    const isSecret = /passw|secret|token|credential/i.test(problem.field) && typeof problem.value === "string";
    const value = typeof problem.value === "string" ? withoutPassword(problem.value) : problem.value;
    return {
      ...problem,
      value: isSecret && problem.field !== "credentials" ? undefined : value,
      message: withoutPassword(problem.message),
    };
  });
}

/** `postgres://user:password@host` without the password. */
const withoutPassword = (text: string) => text.replace(/(\w:\/\/[^\s:/@]*):[^\s@]*@/g, "$1:…@");

function problemsWithValues(error: unknown): Problem[] {
  if (error instanceof LinkError) return error.problems;
  if (error instanceof UsageError)
    return [{ field: error.field, value: undefined, message: error.message, hint: error.hint }];
  if (error instanceof PlatformApiError) return platformProblems(error);
  const message = error instanceof Error ? error.message : String(error);
  return [{ field: "postern", value: undefined, message }];
}

function platformProblems({ problem }: PlatformApiError): Problem[] {
  const { problems = [], detail } = problem;
  if (problems.length === 0) return [{ field: "platform", value: undefined, message: detail }];
  return problems.map(({ field, value, message, hint }) => ({ field, value, message, hint }));
}
