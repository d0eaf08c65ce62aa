import type { Role, Scope } from "@postern/platform-api";
import type { TenantId } from "../database/schema.ts";

export interface Actor {
  kind: "user" | "api-key" | "operator-token" | "platform";
  id: string;
  name: string;
}

/** Who is asking, before it is known for which tenant. */
export interface Identity {
  actor: Actor & { kind: "user" | "api-key" | "operator-token" };
  /** Of a user. */
  email: string | null;
  isOperator: boolean;
  memberships: { tenant: TenantId; role: Role }[];
  /** What an API key is narrowed down to; null: whatever the role allows. */
  scopes: Scope[] | null;
  /** When the session or the key ends; null: not by itself. */
  until: Date | null;
}

/** Who acts for which tenant in which role: what every change and every read of a tenant's things needs. */
export interface Caller {
  actor: Actor;
  role: Role;
  tenant: TenantId;
  requestId: string | null;
}

/** Where whoever has the operator's token acts when no tenant is named, and to whom all belongs from before there were tenants. */
export const FIRST_TENANT: TenantId = "ten-first";
