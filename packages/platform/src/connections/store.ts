import type { Connection, Page, PageQuery } from "@postern/platform-api";
import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { toPage } from "../database/page.ts";
import { connections, endpoints, type TenantId } from "../database/schema.ts";

export type ConnectionRow = typeof connections.$inferSelect;
export type NewConnection = Omit<ConnectionRow, "version" | "createdAt" | "updatedAt">;

export async function insertConnection(db: Queries, connection: NewConnection): Promise<Connection> {
  const [row] = await db.insert(connections).values(connection).returning();
  return toConnection(row!);
}

export async function updateConnection(db: Queries, { id, tenantId, ...change }: NewConnection): Promise<Connection> {
  const [row] = await db
    .update(connections)
    .set({ ...change, version: sql`${connections.version} + 1`, updatedAt: sql`now()` })
    .where(ownConnection(tenantId, id))
    .returning();
  return toConnection(row!);
}

export async function findConnection(db: Queries, tenant: TenantId, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await selectConnections(db).where(ownConnection(tenant, id));
  return row && withHost(row);
}

/** As findConnection, and nobody else may change it until the transaction ends. */
export async function lockConnection(
  transaction: Queries,
  tenant: TenantId,
  id: string,
): Promise<ConnectionRow | undefined> {
  const [row] = await selectConnections(transaction)
    .where(ownConnection(tenant, id))
    .for("update", { of: connections });
  return row && withHost(row);
}

export async function deleteConnection(db: Queries, tenant: TenantId, id: string): Promise<void> {
  await db.delete(connections).where(ownConnection(tenant, id));
}

export function connectionsOfEndpoint(
  db: Queries,
  tenant: TenantId,
  endpointId: string,
): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: connections.id, name: connections.name })
    .from(connections)
    .where(and(eq(connections.tenantId, tenant), eq(connections.endpointId, endpointId)))
    .orderBy(asc(connections.name));
}

export async function listConnections(
  db: Queries,
  tenant: TenantId,
  page: PageQuery,
  only: { endpointId?: string },
): Promise<Page<Connection>> {
  const rows = await selectConnections(db)
    .where(
      and(
        eq(connections.tenantId, tenant),
        page.after === undefined ? undefined : lt(connections.id, page.after),
        only.endpointId === undefined ? undefined : eq(connections.endpointId, only.endpointId),
      ),
    )
    .orderBy(desc(connections.id))
    .limit(page.limit + 1);
  return toPage(rows.map(withHost), page, toConnection);
}

function ownConnection(tenant: TenantId, id: string) {
  return and(eq(connections.tenantId, tenant), eq(connections.id, id));
}

/** With the name of its endpoint, which is another one after a retry. */
function selectConnections(db: Queries) {
  return db
    .select({ connection: connections, dnsNames: endpoints.dnsNames })
    .from(connections)
    .leftJoin(endpoints, eq(endpoints.id, connections.endpointId));
}

function withHost({ connection, dnsNames }: { connection: ConnectionRow; dnsNames: string[] | null }): ConnectionRow {
  return { ...connection, host: dnsNames?.[0] ?? connection.host };
}

/** A connection as clients may see it: each field by name, so that a new column does not leak by itself. */
export function toConnection(row: ConnectionRow): Connection {
  const shared = {
    id: row.id,
    name: row.name,
    environment: row.environment,
    host: row.host,
    port: row.port,
    database: row.database,
    user: row.user,
    tls: row.tls,
    iam: row.iam,
    keepAliveSeconds: row.keepAliveSeconds,
    testEveryMinutes: row.testEveryMinutes,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
  if (row.kind === "public") return { kind: "public", hostLocked: false, ...shared };
  return {
    kind: "private",
    hostLocked: true,
    endpointId: row.endpointId!,
    endpointDatabase: row.endpointDatabase!,
    ...shared,
  };
}
