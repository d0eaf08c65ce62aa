import type { MiddlewareHandler } from "hono";
import type { PlatformEnv } from "./feature.ts";
import { ApiProblem } from "./problem.ts";

interface Bucket {
  left: number;
  at: number;
}

/**
 * Lets each caller make so many calls in a minute, and as many at once: a bucket for each, filled all the time. It is in
 * this process's memory: with several servers, each counts for itself.
 */
export function limitRate(perMinute: number, now = () => Date.now()): MiddlewareHandler<PlatformEnv> {
  const buckets = new Map<string, Bucket>();
  const filledAfterMs = 60_000;
  let sweptAt = now();
  return async (context, next) => {
    const identity = context.get("identity");
    // What is open to anyone has its own locks; the operator's token is the operator's own tools.
    if (!identity || identity.actor.kind === "operator-token") return next();
    const at = now();
    if (at - sweptAt > filledAfterMs) {
      for (const [id, bucket] of buckets) if (at - bucket.at > filledAfterMs) buckets.delete(id);
      sweptAt = at;
    }
    const before = buckets.get(identity.actor.id) ?? { left: perMinute, at };
    const left = Math.min(perMinute, before.left + ((at - before.at) * perMinute) / filledAfterMs);
    context.header("ratelimit-limit", String(perMinute));
    context.header("ratelimit-remaining", String(Math.max(0, Math.floor(left - 1))));
    if (left < 1) throw new ApiProblem("too-many-calls", `more than ${perMinute} calls in a minute; slow down`);
    buckets.set(identity.actor.id, { left: left - 1, at });
    return next();
  };
}
