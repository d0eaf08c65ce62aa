import type { Context, MiddlewareHandler } from "hono";
import { findKeyIdentity } from "../api-keys/use-key.ts";
import type { Database } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import type { PlatformEnv } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { membershipsOf } from "../members/memberships.ts";
import type { SignIn } from "../sign-in/open-sign-in.ts";
import { tenantsOf } from "../tenants/change.ts";
import { TENANT_HEADER } from "./allow.ts";
import type { Identity } from "./caller.ts";
import { bearerOf, compareWith } from "./operator-token.ts";
import { type Access, ROUTE_ACCESS } from "./route-access.ts";

export interface IdentifyParts {
  db: Database;
  signIn: SignIn;
  /** Whoever has it is an operator. */
  operatorToken: string;
  publicUrl: string;
}

const NO_CREDENTIALS = "sign in, or send an API key as 'Authorization: Bearer …'";

/** Finds out who is asking; nobody gets further, except to what is open to anyone. */
export function identify(parts: IdentifyParts): MiddlewareHandler<PlatformEnv> {
  const isOperatorToken = compareWith(parts.operatorToken);
  return async (context, next) => {
    const authorization = context.req.header("authorization");
    const identity =
      authorization === undefined
        ? await bySession(context, parts)
        : await byBearer(authorization, isOperatorToken, parts.db);
    if (!identity && !isOpen(context)) throw new ApiProblem("unauthenticated", NO_CREDENTIALS);
    context.set("identity", identity && (await inNamedTenant(parts.db, identity, context.req.header(TENANT_HEADER))));
    await next();
  };
}

async function byBearer(
  authorization: string,
  isOperatorToken: (token: string) => boolean,
  db: Database,
): Promise<Identity | undefined> {
  const token = bearerOf(authorization);
  if (token === undefined) return undefined;
  if (!isOperatorToken(token)) return findKeyIdentity(db, token);
  const actor = { kind: "operator-token", id: "operator-token", name: "operator token" } as const;
  return { actor, email: null, isOperator: true, memberships: [], scopes: null, until: null };
}

/** A cookie comes along with whatever page makes the call, so a change has to come from our own pages. */
async function bySession(
  { req }: Context<PlatformEnv>,
  { db, signIn, publicUrl }: IdentifyParts,
): Promise<Identity | undefined> {
  if (req.header("cookie") === undefined) return undefined;
  const found = await signIn.api.getSession({ headers: req.raw.headers });
  if (!found) return undefined;
  const isRead = req.method === "GET" || req.method === "HEAD";
  if (!isRead && req.header("origin") !== new URL(publicUrl).origin) {
    throw new ApiProblem("cross-site", "a change by a signed-in browser has to come from the platform's own pages");
  }
  const { id, name, email, isOperator } = found.user;
  const until = found.session.expiresAt;
  const memberships = await membershipsOf(db, id);
  return { actor: { kind: "user", id, name }, email, isOperator, memberships, scopes: null, until };
}

/** An operator has a part in every tenant that there is. */
async function inNamedTenant(db: Database, identity: Identity, named: string | undefined): Promise<Identity> {
  if (!identity.isOperator || named === undefined) return identity;
  const found = await tenantsOf(db, [named as TenantId]);
  return { ...identity, memberships: found.map(({ id }) => ({ tenant: id as TenantId, role: "operator" })) };
}

function isOpen({ req }: Context): boolean {
  const name = `${req.method.toLowerCase()} ${req.path.slice("/api/v1".length)}`;
  const access: Access | undefined = Object.hasOwn(ROUTE_ACCESS, name)
    ? ROUTE_ACCESS[name as keyof typeof ROUTE_ACCESS]
    : undefined;
  return access?.needs === "anyone";
}
