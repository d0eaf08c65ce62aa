import type { Endpoint, EndpointState, EndpointWithHistory, Page, PageQuery } from "@postern/platform-api";
import { ENDPOINT_STATE_FACTS } from "@postern/platform-api";
import { and, asc, count, desc, eq, inArray, lt, lte, ne, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { endpointHistory, endpoints, type TenantId } from "../database/schema.ts";
import type { Place } from "../environments/shards.ts";
import { announce } from "../webhooks/announce.ts";
import { actionsOf, answers } from "./answering.ts";
import { refuseOtherWays } from "./endpoint-states.ts";

export type EndpointRow = typeof endpoints.$inferSelect;
export type NewEndpoint = Pick<
  EndpointRow,
  "tenantId" | "environment" | "shard" | "region" | "serviceName" | "databases"
>;
export type EndpointChange = Partial<
  Omit<EndpointRow, "id" | "tenantId" | "version" | "state" | "since" | "createdAt">
>;

/** Adds a draft. The index `endpoints_one_per_service` refuses a second live one for the same service. */
export async function insertEndpoint(db: Queries, endpoint: NewEndpoint): Promise<EndpointRow> {
  const [row] = await db
    .insert(endpoints)
    .values({ id: newId("ep"), state: "draft", ...endpoint })
    .returning();
  await recordState(db, row!, null);
  return row!;
}

/**
 * Puts an endpoint into a state and writes its history, both or neither. Answers undefined when someone else has
 * changed the row since it was read: read again and decide anew.
 */
export function moveEndpoint(
  db: Queries,
  from: EndpointRow,
  state: EndpointState,
  change: EndpointChange = {},
): Promise<EndpointRow | undefined> {
  refuseOtherWays(from.state, state);
  return db.transaction(async (transaction) => {
    const [row] = await transaction
      .update(endpoints)
      .set({
        failedLooks: 0,
        reason: null,
        nextLookAt: sql`now()`,
        ...change,
        state,
        version: from.version + 1,
        ...(state === from.state ? {} : { since: sql`now()` }),
      })
      .where(and(eq(endpoints.id, from.id), eq(endpoints.version, from.version)))
      .returning();
    if (row && (state !== from.state || row.reason !== from.reason)) await recordState(transaction, row, row.reason);
    return row;
  });
}

/** Changes facts without a new state; not an event of the history. */
export async function changeEndpoint(db: Queries, from: EndpointRow, change: EndpointChange) {
  const [row] = await db
    .update(endpoints)
    .set({ ...change, version: from.version + 1 })
    .where(and(eq(endpoints.id, from.id), eq(endpoints.version, from.version)))
    .returning();
  return row;
}

/**
 * Says when to look next, unless somebody has moved the endpoint on meanwhile: what they asked for waits for nobody.
 * Leaves the version, since nothing that anyone decides on has changed.
 */
export async function postponeLook(db: Queries, row: EndpointRow, delayMs: number, failure?: string): Promise<void> {
  await db
    .update(endpoints)
    .set({
      nextLookAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      ...(failure === undefined ? {} : { failedLooks: sql`${endpoints.failedLooks} + 1`, reason: failure }),
    })
    .where(and(eq(endpoints.id, row.id), eq(endpoints.version, row.version)));
}

/** Puts off the looks at many, each unless somebody has moved it on meanwhile, by one statement. */
export async function postponeLooks(
  db: Queries,
  rows: Pick<EndpointRow, "id" | "version">[],
  delayMs: number,
): Promise<void> {
  if (rows.length === 0) return;
  const ids = sql.param(rows.map(({ id }) => id));
  const versions = sql.param(rows.map(({ version }) => version));
  await db
    .update(endpoints)
    .set({ nextLookAt: sql`now() + ${delayMs} * interval '1 millisecond'` })
    .where(sql`(${endpoints.id}, ${endpoints.version}) in (select * from unnest(${ids}::text[], ${versions}::int[]))`);
}

/** Has an endpoint looked at as soon as may be, by its id in AWS; a hint, so an unknown one is nothing. */
export async function hastenLook(db: Queries, environment: string, vpcEndpointId: string): Promise<void> {
  await db
    .update(endpoints)
    .set({ nextLookAt: sql`now()` })
    .where(
      and(
        eq(endpoints.environment, environment),
        eq(endpoints.vpcEndpointId, vpcEndpointId),
        ne(endpoints.state, "deleted"),
      ),
    );
}

/** What names the links in AWS of every endpoint that is not deleted, in all environments. */
export function listLiveLinks(db: Queries) {
  return db
    .select({ id: endpoints.id, generation: endpoints.generation, leftovers: endpoints.leftovers })
    .from(endpoints)
    .where(ne(endpoints.state, "deleted"));
}

/** Whoever's it is: for the reconciler, which serves all tenants. */
export async function findEndpoint(db: Queries, id: string): Promise<EndpointRow | undefined> {
  return (await db.select().from(endpoints).where(eq(endpoints.id, id)))[0];
}

/** The tenant's own, and nobody else may change it until the transaction ends. */
export async function lockEndpoint(
  transaction: Queries,
  tenant: TenantId,
  id: string,
): Promise<EndpointRow | undefined> {
  return (await transaction.select().from(endpoints).where(ownEndpoint(tenant, id)).for("update"))[0];
}

/** The endpoint that a service has in an environment, whoever's it is, unless it is deleted. */
export async function findLiveEndpoint(db: Queries, environment: string, serviceName: string) {
  const [row] = await db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.environment, environment),
        eq(endpoints.serviceName, serviceName),
        ne(endpoints.state, "deleted"),
      ),
    );
  return row;
}

/** Endpoints at a place of an environment, of all tenants, whose time to be looked at has come, in pages by id. */
export function listDueEndpoints(
  db: Queries,
  { name, shard }: Pick<Place, "name" | "shard">,
  after: string,
  limit: number,
) {
  return db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.environment, name),
        eq(endpoints.shard, shard),
        ne(endpoints.state, "deleted"),
        lte(endpoints.nextLookAt, sql`now()`),
        sql`${endpoints.id} > ${after}`,
      ),
    )
    .orderBy(asc(endpoints.id))
    .limit(limit);
}

/** Of all tenants, for the operator. */
export function countEndpointsByState(db: Queries) {
  return db
    .select({ environment: endpoints.environment, state: endpoints.state, count: count() })
    .from(endpoints)
    .groupBy(endpoints.environment, endpoints.state);
}

export async function listEndpoints(
  db: Queries,
  tenant: TenantId,
  page: PageQuery,
  only: { states?: EndpointState[]; environment?: string },
): Promise<Page<Endpoint>> {
  const rows = await db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.tenantId, tenant),
        page.after === undefined ? undefined : lt(endpoints.id, page.after),
        only.states ? inArray(endpoints.state, only.states) : undefined,
        only.environment === undefined ? undefined : eq(endpoints.environment, only.environment),
      ),
    )
    .orderBy(desc(endpoints.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toEndpoint);
}

export async function readEndpointWithHistory(
  db: Queries,
  tenant: TenantId,
  id: string,
): Promise<EndpointWithHistory | undefined> {
  const [row] = await db.select().from(endpoints).where(ownEndpoint(tenant, id));
  if (!row) return undefined;
  const history = await db
    .select()
    .from(endpointHistory)
    .where(eq(endpointHistory.endpointId, id))
    .orderBy(asc(endpointHistory.id));
  return {
    ...toEndpoint(row),
    history: history.map(({ state, at, reason }) => ({ state, at: at.toISOString(), reason })),
  };
}

export function toEndpoint(row: EndpointRow): Endpoint {
  const { turn, typicalSeconds, meaning } = ENDPOINT_STATE_FACTS[row.state];
  return {
    id: row.id,
    environment: row.environment,
    region: row.region,
    serviceName: row.serviceName,
    databases: row.databases.map((database) => ({ ...database, answers: answers(row, database.port) })),
    state: row.state,
    since: row.since.toISOString(),
    turn,
    typicalSeconds,
    actions: actionsOf(row),
    meaning,
    reason: row.reason,
    vpcEndpointId: row.vpcEndpointId,
    host: row.dnsNames[0] ?? null,
    addresses: row.addresses,
    zoneIds: row.zoneIds,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

function ownEndpoint(tenant: TenantId, id: string) {
  return and(eq(endpoints.tenantId, tenant), eq(endpoints.id, id));
}

async function recordState(db: Queries, row: EndpointRow, reason: string | null): Promise<void> {
  const { id, state, tenantId } = row;
  await db.insert(endpointHistory).values({ endpointId: id, state, reason });
  await announce(db, tenantId, "endpoint-moved", toEndpoint(row));
}
