import { includesRole, type Role } from "@postern/platform-api";
import type { MiddlewareHandler } from "hono";
import type { TenantId } from "../database/schema.ts";
import type { PlatformEnv } from "../http/feature.ts";
import { ApiProblem } from "../http/problem.ts";
import { type Caller, FIRST_TENANT, type Identity } from "./caller.ts";
import { type Access, ROUTE_ACCESS, type RouteName } from "./route-access.ts";

/** The header by which a call says which tenant it is about, when there is more than one. */
export const TENANT_HEADER = "postern-tenant";

/** Lets a call pass that its credentials allow here, and says for whom it acts. */
export function allow(name: RouteName): MiddlewareHandler<PlatformEnv> {
  const access: Access = ROUTE_ACCESS[name];
  return async (context, next) => {
    const { needs } = access;
    if (needs === "anyone") return next();
    const identity = context.get("identity");
    if (!identity) throw new ApiProblem("unauthenticated", "sign in, or send an API key as 'Authorization: Bearer …'");
    refuseNarrowedKey(identity, access, name);
    if (needs === "operator" && !identity.isOperator) {
      throw new ApiProblem("not-allowed", "this needs the role 'operator', who runs the platform");
    }
    if (needs !== "signed-in" && needs !== "operator") {
      const caller = chooseTenant(identity, context.req.header(TENANT_HEADER), context.get("requestId"));
      if (!includesRole(caller.role, needs)) throw tooLow(needs, caller.role);
      context.set("caller", caller);
    }
    return next();
  };
}

function refuseNarrowedKey({ actor, scopes }: Identity, { scope }: Access, name: RouteName): void {
  if (actor.kind !== "api-key") return;
  if (scope === undefined) throw new ApiProblem("not-allowed", `an API key cannot do this (${name}); sign in`);
  if (scopes === null || scopes.includes(scope)) return;
  throw new ApiProblem("not-allowed", `this needs the scope '${scope}'; the key has: ${scopes.join(", ")}`);
}

/** The one tenant that can be meant, or the one that is named. What one has no part in is as if it did not exist. */
function chooseTenant(identity: Identity, named: string | undefined, requestId: string): Caller {
  const { actor, isOperator, memberships } = identity;
  const act = (tenant: TenantId, role: Role): Caller => ({ actor, tenant, role, requestId });
  if (named !== undefined) {
    const membership = memberships.find(({ tenant }) => tenant === named);
    if (membership) return act(membership.tenant, membership.role);
    throw new ApiProblem("not-allowed", `you have no part in the tenant '${named}'; GET /api/v1/me lists yours`);
  }
  if (actor.kind === "operator-token") return act(FIRST_TENANT, "operator");
  const [only, another] = memberships;
  if (only && !another) return act(only.tenant, isOperator ? "operator" : only.role);
  if (!only && !isOperator) throw new ApiProblem("not-allowed", "you belong to no tenant; ask for an invitation");
  throw new ApiProblem("tenant-needed", `name the tenant in the header '${TENANT_HEADER}'; GET /api/v1/me lists yours`);
}

function tooLow(needs: Role, has: Role): ApiProblem {
  return new ApiProblem("not-allowed", `this needs the role '${needs}', and yours is '${has}'; ask an admin`);
}
