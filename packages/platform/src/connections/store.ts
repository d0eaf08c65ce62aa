import type { Connection, Page, PageQuery } from "@postern/platform-api";
import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { toPage } from "../database/page.ts";
import { connections, endpoints } from "../database/schema.ts";

export type ConnectionRow = typeof connections.$inferSelect;
export type NewConnection = Omit<ConnectionRow, "createdAt" | "updatedAt">;

export async function insertConnection(db: Queries, connection: NewConnection): Promise<Connection> {
  const [row] = await db.insert(connections).values(connection).returning();
  return toConnection(row!);
}

export async function updateConnection(db: Queries, { id, ...change }: NewConnection): Promise<Connection> {
  const [row] = await db
    .update(connections)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(connections.id, id))
    .returning();
  return toConnection(row!);
}

export async function findConnection(db: Queries, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await selectConnections(db).where(eq(connections.id, id));
  return row && withHost(row);
}

/** As findConnection, and nobody else may change it until the transaction ends. */
export async function lockConnection(transaction: Queries, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await selectConnections(transaction).where(eq(connections.id, id)).for("update", { of: connections });
  return row && withHost(row);
}

export async function deleteConnection(db: Queries, id: string): Promise<boolean> {
  const gone = await db.delete(connections).where(eq(connections.id, id)).returning({ id: connections.id });
  return gone.length > 0;
}

export function connectionsOfEndpoint(db: Queries, endpointId: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: connections.id, name: connections.name })
    .from(connections)
    .where(eq(connections.endpointId, endpointId))
    .orderBy(asc(connections.name));
}

export async function listConnections(
  db: Queries,
  page: PageQuery,
  only: { endpointId?: string },
): Promise<Page<Connection>> {
  const rows = await selectConnections(db)
    .where(
      and(
        page.after === undefined ? undefined : lt(connections.id, page.after),
        only.endpointId === undefined ? undefined : eq(connections.endpointId, only.endpointId),
      ),
    )
    .orderBy(desc(connections.id))
    .limit(page.limit + 1);
  return toPage(rows.map(withHost), page, toConnection);
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
    keepAliveSeconds: row.keepAliveSeconds,
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
