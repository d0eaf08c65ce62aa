import type { FieldProblem } from "@postern/platform-api";
import type { HonoRequest, MiddlewareHandler } from "hono";
import { ApiProblem, invalidInput } from "./problem.ts";

const DEEPEST = 20;

/**
 * Refuses, wherever it stands in a call, what nothing behind can take: text that Postgres cannot keep (the character NUL
 * and halves of surrogate pairs), and documents nested so deeply that a recursion over them would not end well. One walk
 * in front of all routes is simpler than a rule in every schema.
 */
export function refuseUnstorableText(): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    if (!isStorable(decodedPath(req.path))) {
      throw new ApiProblem("not-found", "nothing has an id with such characters in it");
    }
    const query = Object.entries(req.queries()).map(([field, values]) => [field, values.join()]);
    const problems = [...inDocument(Object.fromEntries(query), "query"), ...inDocument(await readBody(req), "body")];
    if (problems.length) throw invalidInput(problems);
    await next();
  };
}

/** What is not JSON is refused where the body is read; a text that is JSON counts as the document in it. */
async function readBody(req: HonoRequest): Promise<unknown> {
  const type = req.header("content-type") ?? "";
  const isText = /^text\/plain\b/i.test(type);
  if (!isText && !/^application\/([a-z.-]+\+)?json\b/i.test(type)) return undefined;
  const text = await req.text();
  try {
    return JSON.parse(text);
  } catch {
    return isText ? text : undefined;
  }
}

/** Not by recursion. Of a path only so much is kept as a person reads. */
function inDocument(document: unknown, root: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const waiting = [{ path: "", value: document, depth: 0 }];
  for (let next = waiting.pop(); next && problems.length < 20; next = waiting.pop()) {
    const { path, value, depth } = next;
    const field = path || root;
    if (typeof value === "string" && !isStorable(value)) problems.push(complaint(field));
    if (typeof value !== "object" || value === null) continue;
    if (depth >= DEEPEST) return [{ field, message: "is nested too deeply", hint: "send it flatter" }];
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) problems.push(complaint(field));
      waiting.push({ path: (path ? `${path}.${key}` : key).slice(0, 200), value: inner, depth: depth + 1 });
    }
  }
  return problems;
}

function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function complaint(field: string): FieldProblem {
  return {
    field: field || "body",
    message: "holds a character that cannot be stored (NUL or half of a pair)",
    hint: "remove it",
  };
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
