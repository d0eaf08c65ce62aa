import { Hono } from "hono";
import { cloneRawRequest } from "hono/request";
import type { Database } from "../database/database.ts";
import type { PlatformEnv } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { countAttempt, forgetAttempts } from "./lockout.ts";
import { OIDC_PROVIDER, SIGN_IN_PATH, type SignIn } from "./open-sign-in.ts";

/** All that is let through to the sign-in library, which has more. */
export const SIGN_IN_ROUTES = new Set([
  "POST /sign-in/email",
  "POST /sign-in/social",
  `GET /callback/${OIDC_PROVIDER}`,
  "POST /sign-out",
  "GET /get-session",
  "POST /change-password",
  "GET /list-sessions",
  "POST /revoke-session",
  "POST /revoke-other-sessions",
]);

/** What a browser calls before it has a session, and about it. The answers are the library's own. */
export function signInRoutes({ db, signIn }: { db: Database; signIn: SignIn }): Hono<PlatformEnv> {
  const routes = new Hono<PlatformEnv>();
  routes.all("*", async (context) => {
    const { method, path } = context.req;
    const name = `${method} ${path.slice(SIGN_IN_PATH.length)}`;
    if (!SIGN_IN_ROUTES.has(name)) throw new ApiProblem("not-found", `nothing answers ${method} ${path}`);
    if (method === "POST" && !/^application\/json\b/i.test(context.req.header("content-type") ?? "")) {
      throw new ApiProblem("unsupported-media-type", "send a JSON document with 'content-type: application/json'");
    }
    // A call's body can be read once, and has been by the checks before this.
    const request = await cloneRawRequest(context.req);
    return name === "POST /sign-in/email" ? signInByPassword(db, signIn, request) : signIn.handler(request);
  });
  return routes;
}

/** An attempt counts before it is made, so that many at once are as many. */
async function signInByPassword(db: Database, signIn: SignIn, request: Request): Promise<Response> {
  const email = await emailIn(request.clone());
  if (email === undefined) return signIn.handler(request);
  const lockedUntil = await countAttempt(db, email);
  if (lockedUntil) {
    const detail = `too many sign-ins have failed; try again after ${lockedUntil.toISOString()}`;
    throw new ApiProblem("locked-out", detail);
  }
  const answer = await signIn.handler(request);
  if (answer.ok) await forgetAttempts(db, email);
  return answer;
}

async function emailIn(request: Request): Promise<string | undefined> {
  const body: unknown = await request.json().catch(() => undefined);
  const email = typeof body === "object" && body !== null && "email" in body ? body.email : undefined;
  return typeof email === "string" ? email.trim().toLowerCase().slice(0, 254) : undefined;
}
