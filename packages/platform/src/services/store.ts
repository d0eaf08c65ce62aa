import type { Page, PageQuery, Service, ServiceProof } from "@postern/platform-api";
import { and, asc, eq, gt, ne } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { endpoints, services, type TenantId } from "../database/schema.ts";

type ServiceRow = typeof services.$inferSelect;

/** Binds a service that is nobody's yet; answers whose it is then. */
export async function bindService(
  transaction: Queries,
  name: string,
  tenantId: TenantId,
  proof: ServiceProof,
): Promise<ServiceRow> {
  await transaction.insert(services).values({ name, tenantId, proof }).onConflictDoNothing();
  return (await findService(transaction, name))!;
}

export async function findService(db: Queries, name: string): Promise<ServiceRow | undefined> {
  return (await db.select().from(services).where(eq(services.name, name)))[0];
}

/** Of all tenants, by name. */
export async function listServices(db: Queries, { limit, after }: PageQuery): Promise<Page<Service>> {
  const rows = await db
    .select()
    .from(services)
    .where(after === undefined ? undefined : gt(services.name, after))
    .orderBy(asc(services.name))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  return { items: shown.map(toService), next: rows.length > limit ? (shown.at(-1)?.name ?? null) : null };
}

export async function unbindService(transaction: Queries, name: string): Promise<Service | undefined> {
  const [row] = await transaction.delete(services).where(eq(services.name, name)).returning();
  return row && toService(row);
}

/** Endpoints of the service that are not deleted, in any environment. */
export function endpointsOfService(db: Queries, name: string): Promise<{ id: string }[]> {
  return db
    .select({ id: endpoints.id })
    .from(endpoints)
    .where(and(eq(endpoints.serviceName, name), ne(endpoints.state, "deleted")));
}

function toService({ provenAt, ...row }: ServiceRow): Service {
  return { ...row, provenAt: provenAt.toISOString() };
}
