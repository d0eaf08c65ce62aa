import type {
  ConnectionIam,
  EndpointState,
  LinkDatabase,
  RequestState,
  RequestZones,
  TestRunProblem,
  TestRunState,
  TestStage,
} from "@postern/platform-api";
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { ofTenant } from "./tenancy-schema.ts";

export * from "./health-schema.ts";
export * from "./identity-schema.ts";
export * from "./mail-schema.ts";
export * from "./tenancy-schema.ts";
export * from "./webhook-schema.ts";

const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const requests = pgTable(
  "requests",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    type: text("type").notNull(),
    serviceName: text("service_name").notNull(),
    region: text("region").notNull(),
    environment: text("environment").notNull(),
    /** Where its endpoint has its place; none as long as every shard is full. */
    shard: text("shard"),
    databases: jsonb("databases").$type<LinkDatabase[]>().notNull(),
    /** None until the request is approved. */
    endpointId: text("endpoint_id"),
    reused: boolean("reused").notNull(),
    state: text("state").$type<RequestState>().notNull().default("approved"),
    reason: text("reason"),
    zones: jsonb("zones").$type<RequestZones>(),
    /** Of one that waits for approval. */
    expiresAt: moment("expires_at"),
    remindedAt: moment("reminded_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("requests_endpoint").on(table.endpointId),
    index("requests_tenant").on(table.tenantId, table.id),
    index("requests_waiting").on(table.expiresAt).where(sql`${table.state} = 'waiting-for-approval'`),
    uniqueIndex("requests_one_waiting")
      .on(table.tenantId, table.environment, table.serviceName)
      .where(sql`${table.state} = 'waiting-for-approval'`),
    ofOwnEndpoint("requests", table),
  ],
);

export const endpoints = pgTable(
  "endpoints",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    environment: text("environment").notNull(),
    /** Which of the environment's VPCs it is in, from the request on. */
    shard: text("shard").notNull().default("first"),
    region: text("region").notNull(),
    serviceName: text("service_name").notNull(),
    databases: jsonb("databases").$type<LinkDatabase[]>().notNull(),
    state: text("state").$type<EndpointState>().notNull(),
    since: moment("since").notNull().defaultNow(),
    reason: text("reason"),
    /** Counts every write; a writer that has read another number has lost the race. */
    version: integer("version").notNull().default(1),
    /** How many AWS endpoints have been asked for; part of the link's name, hence of AWS's idempotency token. */
    generation: integer("generation").notNull().default(1),
    /** Links of earlier generations that have to be removed from AWS. */
    leftovers: jsonb("leftovers").$type<string[]>().notNull().default([]),
    vpcEndpointId: text("vpc_endpoint_id"),
    subnetIds: jsonb("subnet_ids").$type<string[]>().notNull().default([]),
    zoneIds: jsonb("zone_ids").$type<string[]>().notNull().default([]),
    dnsNames: jsonb("dns_names").$type<string[]>().notNull().default([]),
    addresses: jsonb("addresses").$type<string[]>().notNull().default([]),
    /** Ports of the port map that did not answer when they were last dialled. */
    deadPorts: jsonb("dead_ports").$type<number[]>().notNull().default([]),
    /** When its ports were last dialled. */
    dialledAt: moment("dialled_at"),
    failedLooks: integer("failed_looks").notNull().default(0),
    nextLookAt: moment("next_look_at").notNull().defaultNow(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("endpoints_one_per_service")
      .on(table.environment, table.serviceName)
      .where(sql`${table.state} <> 'deleted'`),
    index("endpoints_due").on(table.environment, table.shard, table.nextLookAt).where(sql`${table.state} <> 'deleted'`),
    unique("endpoints_tenant").on(table.tenantId, table.id),
  ],
);

export const endpointHistory = pgTable(
  "endpoint_history",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoints.id),
    state: text("state").$type<EndpointState>().notNull(),
    at: moment("at").notNull().defaultNow(),
    reason: text("reason"),
  },
  (table) => [index("endpoint_history_endpoint").on(table.endpointId, table.id)],
);

export const connections = pgTable(
  "connections",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    name: text("name").notNull(),
    kind: text("kind").$type<"public" | "private">().notNull(),
    environment: text("environment").notNull(),
    endpointId: text("endpoint_id"),
    endpointDatabase: text("endpoint_database"),
    host: text("host").notNull(),
    port: integer("port").notNull(),
    database: text("database").notNull(),
    user: text("user").notNull(),
    /** None where a token of IAM is the password. */
    sealedPassword: text("sealed_password"),
    /** Of the client certificate in `tls`; none where there is none. */
    sealedClientKey: text("sealed_client_key"),
    /** How a token of IAM is made instead. */
    iam: jsonb("iam").$type<ConnectionIam>(),
    tls: jsonb("tls").$type<StoredTls>().notNull(),
    keepAliveSeconds: integer("keep_alive_seconds").notNull(),
    /** How often a worker tests it by itself; none: only when asked. */
    testEveryMinutes: integer("test_every_minutes"),
    /** Counts the changes; an editor names the one that they have seen. */
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("connections_name").on(table.tenantId, table.name),
    unique("connections_tenant").on(table.tenantId, table.id),
    index("connections_endpoint").on(table.endpointId),
    index("connections_tested").on(table.environment).where(sql`${table.testEveryMinutes} is not null`),
    ofOwnEndpoint("connections", table),
  ],
);

export interface StoredTls {
  mode: "disable" | "require" | "verify-ca" | "verify-full";
  certificateName?: string | undefined;
  authorities?: string | undefined;
  clientCertificate?: string | undefined;
}

export const testRuns = pgTable(
  "test_runs",
  {
    id: text("id").primaryKey(),
    tenantId: ofTenant(),
    connectionId: text("connection_id"),
    environment: text("environment").notNull(),
    host: text("host").notNull(),
    port: integer("port").notNull(),
    state: text("state").$type<TestRunState>().notNull().default("ended"),
    ok: boolean("ok").notNull(),
    /** Those that have ended so far. */
    stages: jsonb("stages").$type<TestStage[]>().notNull(),
    /** Why it could not be run. */
    problem: jsonb("problem").$type<TestRunProblem>(),
    /** What is tested when it is not saved, until the run ends: it holds a password. */
    sealedInput: text("sealed_input"),
    serverVersion: text("server_version"),
    isWriter: boolean("is_writer"),
    startedAt: moment("started_at").notNull(),
    ms: integer("ms").notNull(),
    /** How often the links to it were taken back; one that was given out under another count opens nothing. */
    sharesWithdrawn: integer("shares_withdrawn").notNull().default(0),
  },
  (table) => [
    index("test_runs_connection").on(table.connectionId, table.id),
    foreignKey({
      name: "test_runs_own_connection",
      columns: [table.tenantId, table.connectionId],
      foreignColumns: [connections.tenantId, connections.id],
    }).onDelete("cascade"),
  ],
);

/** A row can refer to an endpoint of its own tenant only. */
function ofOwnEndpoint(name: string, table: { tenantId: AnyPgColumn; endpointId: AnyPgColumn }) {
  return foreignKey({
    name: `${name}_own_endpoint`,
    columns: [table.tenantId, table.endpointId],
    foreignColumns: [endpoints.tenantId, endpoints.id],
  });
}
