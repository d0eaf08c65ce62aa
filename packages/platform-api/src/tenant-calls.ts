import { z } from "zod";
import { type AuditFilter, AuditPage } from "./audit.ts";
import type { PageQuery } from "./pages.ts";
import type { TenantRole } from "./roles.ts";
import {
  type Acceptance,
  type ApiKeyInput,
  ApiKeyPage,
  Caller,
  type InvitationInput,
  InvitationList,
  Member,
  MemberList,
  NewApiKey,
  NewInvitation,
  SignInWays,
  Tenant,
  type TenantInput,
  TenantPage,
} from "./tenants.ts";

/** One call: what it answers as, method, path below `/api/v1`, body. */
export type Call = <Answer>(
  schema: z.ZodType<Answer>,
  method: string,
  path: string,
  body?: string | object,
) => Promise<Answer>;

/** Who may do what, as functions. */
export function tenantCalls(call: Call, search: (page?: Record<string, unknown>) => string) {
  const nothing = z.undefined();
  return {
    /** How people may come in; needs no credentials. */
    signInWays: () => call(SignInWays, "GET", "/sign-in"),
    /** Who is asking, and in which tenants. */
    me: () => call(Caller, "GET", "/me"),
    tenants: {
      list: (page?: Partial<PageQuery>) => call(TenantPage, "GET", `/tenants${search(page)}`),
      create: (input: TenantInput) => call(Tenant, "POST", "/tenants", input),
      rename: (id: string, input: TenantInput) => call(Tenant, "PATCH", `/tenants/${encodeURIComponent(id)}`, input),
    },
    members: {
      list: () => call(MemberList, "GET", "/members"),
      change: (userId: string, role: TenantRole) =>
        call(Member, "PATCH", `/members/${encodeURIComponent(userId)}`, { role }),
      remove: (userId: string) => call(nothing, "DELETE", `/members/${encodeURIComponent(userId)}`),
    },
    invitations: {
      list: () => call(InvitationList, "GET", "/invitations"),
      create: (input: InvitationInput) => call(NewInvitation, "POST", "/invitations", input),
      withdraw: (id: string) => call(nothing, "DELETE", `/invitations/${encodeURIComponent(id)}`),
      accept: (acceptance: Acceptance) => call(nothing, "POST", "/invitations/accept", acceptance),
    },
    apiKeys: {
      list: (page?: Partial<PageQuery>) => call(ApiKeyPage, "GET", `/api-keys${search(page)}`),
      create: (input: ApiKeyInput) => call(NewApiKey, "POST", "/api-keys", input),
      revoke: (id: string) => call(nothing, "DELETE", `/api-keys/${encodeURIComponent(id)}`),
    },
    audit: (page?: Partial<PageQuery & AuditFilter>) => call(AuditPage, "GET", `/audit${search(page)}`),
  };
}
