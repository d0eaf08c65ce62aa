import type { AuditAction, Role, Scope, ServiceProof, ShardInput, TenantRole } from "@postern/platform-api";
import { bigserial, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { users } from "./identity-schema.ts";

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const tenants = pgTable("tenants", {
  id: text("id").$type<TenantId>().primaryKey(),
  name: text("name").notNull().unique("tenants_name"),
  /** Counts the changes; an editor names the one that they have seen. */
  version: integer("version").notNull().default(1),
  createdAt: moment("created_at").notNull().defaultNow(),
});

export type TenantId = `ten-${string}`;

/** A column that says whose a row is. */
export const ofTenant = () =>
  text("tenant_id")
    .$type<TenantId>()
    .notNull()
    .references(() => tenants.id);

export const members = pgTable(
  "members",
  {
    tenantId: ofTenant(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text("role").$type<TenantRole>().notNull(),
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] }), index("members_user").on(table.userId)],
);

export const invitations = pgTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    email: text("email").notNull(),
    role: text("role").$type<Role>().notNull(),
    /** SHA-256 of the token, which stands in the link alone. */
    digest: text("digest").notNull().unique(),
    createdAt: moment("created_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    acceptedAt: moment("accepted_at"),
  },
  (table) => [index("invitations_tenant").on(table.tenantId, table.id)],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    name: text("name").notNull(),
    role: text("role").$type<TenantRole>().notNull(),
    /** Null: whatever the role allows. */
    scopes: jsonb("scopes").$type<Scope[]>(),
    digest: text("digest").notNull().unique(),
    createdAt: moment("created_at").notNull().defaultNow(),
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [index("api_keys_tenant").on(table.tenantId, table.id)],
);

/** Who changed what. Rows refer to nothing, so that an entry outlives what it tells of. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    /** Null: of the platform as a whole. */
    tenantId: text("tenant_id").$type<TenantId>(),
    at: moment("at").notNull().defaultNow(),
    actorKind: text("actor_kind").$type<"user" | "api-key" | "operator-token" | "platform">().notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull(),
    actorRole: text("actor_role").$type<Role>().notNull(),
    action: text("action").$type<AuditAction>().notNull(),
    subjectId: text("subject_id").notNull(),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    requestId: text("request_id"),
  },
  (table) => [
    index("audit_entries_tenant").on(table.tenantId, table.id),
    index("audit_entries_subject").on(table.subjectId, table.id),
  ],
);

/** Failed sign-ins in a row, by the digest of the address that was tried. */
export const signInFailures = pgTable("sign_in_failures", {
  digest: text("digest").primaryKey(),
  count: integer("count").notNull(),
  lockedUntil: moment("locked_until"),
  lastAt: moment("last_at").notNull().defaultNow(),
});

/** What an environment may have besides where it is. */
export interface EnvironmentSettings {
  roleArn?: string | undefined;
  tenantRoleArn?: string | undefined;
  approval?: boolean | undefined;
  principals?: string[] | undefined;
  dnsServers?: string[] | undefined;
  socksProxy?: string | undefined;
  publicPorts?: string[] | undefined;
  endpointsPerVpc?: number | undefined;
  shards?: ShardInput[] | undefined;
}

/** Where the platform's jobs run. */
export const environments = pgTable("environments", {
  name: text("name").primaryKey(),
  region: text("region").notNull(),
  vpcId: text("vpc_id").notNull(),
  subnetIds: jsonb("subnet_ids").$type<string[]>().notNull(),
  clientCidrs: jsonb("client_cidrs").$type<string[]>().notNull(),
  settings: jsonb("settings").$type<EnvironmentSettings>().notNull().default({}),
  /** Whose word it is: the servers' configuration, as it has last said, or an operator's. */
  source: text("source").$type<"configuration" | "operator">().notNull().default("configuration"),
  /** Counts the changes; an editor names the one that they have seen. */
  version: integer("version").notNull().default(1),
  updatedAt: moment("updated_at").notNull().defaultNow(),
});

/** A call that its sender may repeat: what was answered the first time. */
export const repeatableCalls = pgTable(
  "repeatable_calls",
  {
    /** SHA-256 of who sent what key where. */
    digest: text("digest").primaryKey(),
    /** SHA-256 of the body, which must be the same again. */
    body: text("body").notNull(),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** Null while the first call is under way. */
    status: integer("status"),
    /** Sealed: it may hold a key that is shown once. */
    sealedAnswer: text("sealed_answer"),
  },
  (table) => [index("repeatable_calls_age").on(table.createdAt)],
);

/** Whose an endpoint service is: the first tenant's that proved it, also when its endpoint is gone. */
export const services = pgTable(
  "services",
  {
    name: text("name").primaryKey(),
    tenantId: ofTenant(),
    proof: text("proof").$type<ServiceProof>().notNull(),
    provenAt: moment("proven_at").notNull().defaultNow(),
  },
  (table) => [index("services_tenant").on(table.tenantId)],
);
