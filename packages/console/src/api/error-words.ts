import { PlatformApiError, UnexpectedAnswerError } from "@postern/platform-api";

export interface ErrorWords {
  what: string;
  /** Of each field that is wrong, or each possible cause: what to change. */
  points: string[];
  /** To be told to whoever runs the platform. */
  requestId?: string;
}

/** An error as people read it. */
export function errorWords(error: unknown): ErrorWords {
  if (error instanceof PlatformApiError) {
    const { detail, problems = [], requestId } = error.problem;
    // The causes why AWS does not show a service are of no field's making.
    const named = (field: string) => (error.problem.code === "service-not-visible" ? "" : `${field} `);
    const points = problems.map(({ field, message, hint }) => `${named(field)}${message}${hint ? `: ${hint}` : ""}`);
    return { what: sentence(detail), points, requestId };
  }
  if (error instanceof UnexpectedAnswerError) {
    return {
      what: `The platform answered ${error.status} in words this page does not know.`,
      points: ["Reload the page: it may be older than the platform."],
    };
  }
  // Of fetch: no answer came at all.
  if (error instanceof TypeError)
    return {
      what: "The platform does not answer.",
      points: ["It is asked again by itself; check your network if this stays."],
    };
  return { what: sentence(error instanceof Error ? error.message : String(error)), points: [] };
}

/** The message for one field of a form, if the platform complained about it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof PlatformApiError)) return undefined;
  const found = error.problem.problems?.find((problem) => problem.field === field);
  return found && `${found.message}${found.hint ? `: ${found.hint}` : ""}`;
}

/** The platform's complaints about a form, by field. */
export function fieldErrors(error: unknown): Record<string, string> {
  const problems = error instanceof PlatformApiError ? (error.problem.problems ?? []) : [];
  return Object.fromEntries(problems.map(({ field }) => [field, fieldError(error, field) ?? ""]));
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
