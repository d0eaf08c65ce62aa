import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Identity } from "../access/caller.ts";
import type { Database } from "../database/database.ts";
import type { PlatformEnv } from "../http/feature.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import type { Sealer } from "../sealing/seal.ts";
import { beginCall, deleteOldCalls, finishCall, forgetCall } from "./store.ts";

const HEADER = "idempotency-key";

/**
 * A POST with the header `Idempotency-Key` is done once: whoever repeats it within a day, because the answer never
 * arrived, gets the first one's. What failed is forgotten, and may be tried again with the same key.
 */
export function repeatSafely({ db, sealer }: { db: Database; sealer: Sealer }): MiddlewareHandler<PlatformEnv> {
  return async (context, next) => {
    const key = context.req.header(HEADER);
    const { identity } = context.var;
    if (key === undefined || context.req.method !== "POST" || !identity) return next();
    if (key.length > 200) throw invalidInput([{ field: HEADER, message: "is longer than 200 characters" }]);
    const { url, path } = context.req;
    const tenant = context.req.header("postern-tenant") ?? "";
    const digest = digestOf([identity.actor.id, standing(identity), tenant, path, new URL(url).search, key].join("\n"));
    const body = digestOf(await context.req.text());
    await deleteOldCalls(db);
    const earlier = await beginCall(db, digest, body);
    if (earlier) {
      if (earlier.body !== body) {
        throw new ApiProblem(
          "repeated-differently",
          "this idempotency key came with another body before; make a new one",
        );
      }
      if (earlier.status === null)
        throw new ApiProblem("under-way", "the same call is still being answered; ask again");
      const answer = earlier.sealedAnswer === null ? null : sealer.unseal(earlier.sealedAnswer, digest);
      context.header("idempotency-replayed", "true");
      return context.newResponse(answer, earlier.status as ContentfulStatusCode, {
        "content-type": "application/json",
      });
    }
    await next();
    const { res } = context;
    if (!res.ok) return forgetCall(db, digest);
    const answer = await res.clone().text();
    return finishCall(db, digest, res.status, answer === "" ? null : sealer.seal(answer, digest));
  };
}

/** Whoever is allowed something else by now makes another call: what was answered to them before may be too much. */
function standing({ isOperator, memberships, scopes }: Identity): string {
  return JSON.stringify([isOperator, memberships, scopes]);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
