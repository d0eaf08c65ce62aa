import { createRoute, OpenAPIHono, type RouteConfig, type z } from "@hono/zod-openapi";
import { type FieldProblem, Problem } from "@postern/platform-api";
import { allow } from "../access/allow.ts";
import type { Caller, Identity } from "../access/caller.ts";
import { type Access, ROUTE_ACCESS, type RouteName } from "../access/route-access.ts";
import { invalidInput } from "./problem.ts";

/** What is known of a call by the time that a route answers it. */
export interface PlatformEnv {
  Variables: {
    requestId: string;
    identity: Identity | undefined;
    /** Of routes that need a role in a tenant. */
    caller: Caller;
  };
}

type MethodOf<Name> = Name extends `${infer Method extends RouteConfig["method"]} ${string}` ? Method : never;
type PathOf<Name> = Name extends `${string} ${infer Path}` ? Path : never;

/** A route by its name in the table of who may use it; the table is enforced before anything is read of the call. */
export function describeRoute<const Name extends RouteName, Rest extends Omit<RouteConfig, "method" | "path">>(
  name: Name,
  rest: Rest,
) {
  const [method, path] = name.split(" ") as [MethodOf<Name>, PathOf<Name>];
  const { needs, scope }: Access = ROUTE_ACCESS[name];
  return createRoute({
    ...rest,
    method,
    path,
    middleware: [allow(name)] as const,
    ...(needs === "anyone" ? { security: [] } : {}),
    "x-postern-access": { needs, ...(scope === undefined ? {} : { scope }) },
  });
}

/** A group of routes whose inputs are checked by their schemas; every complaint is answered at once. */
export function openFeature(): OpenAPIHono<PlatformEnv> {
  return new OpenAPIHono<PlatformEnv>({
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
