import { z } from "zod";
import { pageOf } from "./pages.ts";
import { ROLES, Scope, TenantRole } from "./roles.ts";

const Moment = z.iso.datetime();
const Name = z.string().trim().min(1).max(63);
const Version = z.number().int().meta({ description: "counts the changes; sent as If-Match, it refuses a stale edit" });
const Email = z.email().max(254).toLowerCase();

/** A customer organisation: what it has, no other tenant sees. */
export const Tenant = z
  .object({ id: z.string(), name: z.string(), version: Version, createdAt: Moment })
  .meta({ id: "Tenant" });
export type Tenant = z.infer<typeof Tenant>;

export const TenantInput = z.strictObject({ name: Name.meta({ description: "unique" }) }).meta({ id: "TenantInput" });
export type TenantInput = z.infer<typeof TenantInput>;

export const TenantPage = pageOf(Tenant).meta({ id: "TenantPage" });

/** How people may come in. */
export const SignInWays = z
  .object({ password: z.boolean(), oidc: z.boolean().meta({ description: "with the configured identity provider" }) })
  .meta({ id: "SignInWays" });

/** Who is asking, and what they may do where. */
export const Caller = z
  .object({
    kind: z.enum(["user", "api-key", "operator-token"]),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    isOperator: z.boolean(),
    memberships: z.array(z.object({ tenant: Tenant, role: z.enum(ROLES) })),
  })
  .meta({ id: "Caller" });
export type Caller = z.infer<typeof Caller>;

export const Member = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: TenantRole,
    version: Version,
    createdAt: Moment,
  })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

export const MemberList = z.object({ items: z.array(Member) }).meta({ id: "MemberList" });

export const MemberChange = z.strictObject({ role: TenantRole }).meta({ id: "MemberChange" });

export const InvitationInput = z
  .strictObject({
    email: Email,
    role: z
      .enum(ROLES)
      .meta({ description: "operator: of the platform, not of the tenant; only operators invite those" }),
  })
  .meta({ id: "InvitationInput" });
export type InvitationInput = z.infer<typeof InvitationInput>;

export const Invitation = z
  .object({ id: z.string(), email: z.string(), role: z.enum(ROLES), createdAt: Moment, expiresAt: Moment })
  .meta({ id: "Invitation" });
export type Invitation = z.infer<typeof Invitation>;

export const InvitationList = z.object({ items: z.array(Invitation) }).meta({ id: "InvitationList" });

export const NewInvitation = Invitation.extend({
  token: z.string().meta({ description: "shown this once; whoever has it can join" }),
}).meta({ id: "NewInvitation" });

/** For somebody who has no account yet, a name and a password make one; others accept while signed in. */
export const Acceptance = z
  .strictObject({
    token: z.string().max(100),
    name: Name.optional(),
    password: z.string().min(12).max(128).optional().meta({ description: "at least twelve characters" }),
  })
  .meta({ id: "Acceptance" });
export type Acceptance = z.infer<typeof Acceptance>;

export const ApiKeyInput = z
  .strictObject({
    name: Name,
    role: TenantRole,
    scopes: z.array(Scope).min(1).optional().meta({ description: "whatever the role allows, when left out" }),
    expiresAt: Moment.optional(),
  })
  .meta({ id: "ApiKeyInput" });
export type ApiKeyInput = z.infer<typeof ApiKeyInput>;

export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    role: TenantRole,
    scopes: z.array(Scope).nullable(),
    createdAt: Moment,
    expiresAt: Moment.nullable(),
    revokedAt: Moment.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const NewApiKey = ApiKey.extend({
  key: z.string().meta({ description: "shown this once; send it as `Authorization: Bearer …`" }),
}).meta({ id: "NewApiKey" });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyPage = pageOf(ApiKey).meta({ id: "ApiKeyPage" });
