import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { ApiProblem, toProblemDocument } from "./problem.ts";

/** The one place where an error becomes an answer. What is not a problem of ours is logged and told by its id alone. */
export function errorToResponse(error: unknown, context: Context, log: Logger): Response {
  const requestId = context.get("requestId") as string;
  const problem = asProblem(error);
  if (problem.code === "internal") log.error({ requestId, err: error }, "a request failed");
  const document = toProblemDocument(problem, requestId);
  // By way of the context, so that the headers which others have set stay.
  return context.body(JSON.stringify(document), document.status as ContentfulStatusCode, {
    "content-type": "application/problem+json",
    ...(problem.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
    ...(document.status === 429 || document.status === 503 ? { "retry-after": "5" } : {}),
  });
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new ApiProblem("malformed-body", "the body is not JSON; send a JSON document and its content type");
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new ApiProblem("unsupported-media-type", "send a JSON document with 'content-type: application/json'");
  }
  return new ApiProblem("internal", "the platform failed; its log has the cause under this request id");
}
