import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { type FieldProblem, Problem } from "@postern/platform-api";
import { invalidInput } from "./problem.ts";

/** A group of routes whose inputs are checked by their schemas; every complaint is answered at once. */
export function openFeature(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(fieldProblems(result.error.issues, (result as { data?: unknown }).data));
    },
  });
}

/** What a route may answer besides success, for the OpenAPI document. */
export function problemAnswers<Status extends number>(...statuses: Status[]) {
  const answer = { description: "a problem", content: { "application/problem+json": { schema: Problem } } };
  return Object.fromEntries(statuses.map((status) => [status, answer])) as Record<Status, typeof answer>;
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { "application/json": { schema } } } };
}

export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

type Issue = z.core.$ZodIssue;

const NEVER_SHOWN = /password|token|secret|key|authorit/i;

function fieldProblems(issues: readonly Issue[], input: unknown): FieldProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [fieldProblem(issue.path, issue.message, input)];
    return issue.keys.map((key) => ({
      field: [...issue.path, key].join("."),
      message: "is not a field here",
      hint: "check its spelling, or leave it out",
    }));
  });
}

function fieldProblem(path: PropertyKey[], message: string, input: unknown): FieldProblem {
  const field = path.map(String).join(".") || "body";
  const value = valueAt(input, path);
  const shown = !NEVER_SHOWN.test(field) && ["string", "number", "boolean"].includes(typeof value);
  return {
    field,
    ...(shown ? { value: typeof value === "string" ? value.slice(0, 200) : value } : {}),
    message: message.charAt(0).toLowerCase() + message.slice(1),
  };
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
