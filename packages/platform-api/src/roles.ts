import { z } from "zod";

/** What somebody may do, each including those before it. An operator runs the platform and belongs to no tenant. */
export const ROLES = ["viewer", "member", "admin", "operator"] as const;

export type Role = (typeof ROLES)[number];

/** Roles that a tenant gives to its own people and keys. */
export const TENANT_ROLES = ["viewer", "member", "admin"] as const;

export type TenantRole = (typeof TENANT_ROLES)[number];

export const TenantRole = z.enum(TENANT_ROLES).meta({
  id: "TenantRole",
  description: "viewer: reads; member: requests links and makes connections; admin: members, keys, endpoints, audit",
});

/** What an API key may be narrowed down to. */
export const SCOPES = [
  "environments:read",
  "requests:read",
  "requests:write",
  "endpoints:read",
  "endpoints:write",
  "connections:read",
  "connections:write",
  "tenant:read",
  "tenant:write",
] as const;

export type Scope = (typeof SCOPES)[number];

export const Scope = z.enum(SCOPES).meta({ id: "Scope" });

/** Whether a role includes another. */
export function includesRole(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
