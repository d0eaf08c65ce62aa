import { z } from "zod";
import { Endpoint } from "./endpoints.ts";

/** What can go wrong, and the HTTP status it is answered with. */
export const PROBLEM_STATUS = {
  "invalid-input": 422,
  "malformed-body": 400,
  unauthenticated: 401,
  "not-allowed": 403,
  "cross-site": 403,
  "tenant-needed": 400,
  "not-found": 404,
  "duplicate-service": 409,
  "duplicate-name": 409,
  "service-claimed": 409,
  "not-in-this-state": 409,
  "in-use": 409,
  "environment-full": 409,
  "changed-meanwhile": 412,
  "repeated-differently": 422,
  "under-way": 409,
  "service-not-visible": 422,
  "refused-address": 422,
  "body-too-large": 413,
  "unsupported-media-type": 415,
  "too-many-tests": 429,
  "too-many-calls": 429,
  "locked-out": 429,
  "aws-unavailable": 503,
  internal: 500,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

export const FieldProblem = z
  .object({
    field: z.string(),
    value: z.unknown().optional(),
    message: z.string(),
    hint: z.string().optional().meta({ description: "what to change" }),
  })
  .meta({ id: "FieldProblem" });

export type FieldProblem = z.infer<typeof FieldProblem>;

/** RFC 9457, `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string().meta({ example: "urn:postern:problem:duplicate-service" }),
    code: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    requestId: z.string(),
    problems: z.array(FieldProblem).optional(),
    existing: Endpoint.optional().meta({ description: "for duplicate-service: the endpoint that can be reused" }),
    connections: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .optional()
      .meta({ description: "for in-use: what uses it" }),
  })
  .meta({ id: "Problem" });

export type Problem = z.infer<typeof Problem>;
