import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ApiProblem } from "./problem.ts";

/** Lets a call pass that carries `Authorization: Bearer <token>`; compared in constant time. */
export function authenticate(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (context, next) => {
    const given = /^Bearer +([^\s]+)\s*$/i.exec(context.req.header("authorization") ?? "")?.[1];
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      throw new ApiProblem("unauthenticated", "send the platform's API token as 'Authorization: Bearer …'");
    }
    await next();
  };
}

/** Digests have one length, as the comparison needs, and do not tell the token's. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
