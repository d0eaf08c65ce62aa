import { Hono } from "hono";
import { expect, test } from "vitest";
import type { PlatformEnv } from "./feature.ts";
import { limitRate } from "./limit-rate.ts";
import { ApiProblem } from "./problem.ts";

function appAllowing(perMinute: number) {
  const clock = { ms: 0 };
  const app = new Hono<PlatformEnv>();
  app.onError((error, context) => context.text(error instanceof ApiProblem ? error.code : String(error), 429));
  app.use(async (context, next) => {
    const id = context.req.header("as") ?? "";
    const kind = id === "operator-token" ? "operator-token" : "api-key";
    const actor = { kind, id, name: id } as const;
    context.set("identity", { actor, email: null, isOperator: false, memberships: [], scopes: null, until: null });
    await next();
  });
  app.use(limitRate(perMinute, () => clock.ms));
  app.get("/", (context) => context.text("done"));
  return { clock, call: (as: string) => app.request("/", { headers: { as } }) };
}

test("a caller may make so many calls at once, then as many as the minute gives back; others are not touched", async () => {
  const { clock, call } = appAllowing(3);
  for (const left of ["2", "1", "0"]) expect((await call("one")).headers.get("ratelimit-remaining")).toBe(left);
  const refused = await call("one");
  expect([refused.status, await refused.text()]).toEqual([429, "too-many-calls"]);
  expect((await call("two")).status).toBe(200);
  clock.ms = 20_000;
  expect((await call("one")).status).toBe(200);
  expect((await call("one")).status).toBe(429);
  clock.ms = 200_000;
  for (let number = 0; number < 3; number += 1) expect((await call("one")).status).toBe(200);
  expect((await call("one")).status).toBe(429);
});

test("the operator's token is not counted", async () => {
  const { call } = appAllowing(1);
  for (let number = 0; number < 5; number += 1) expect((await call("operator-token")).status).toBe(200);
});
