import { and, count, eq, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { endpoints, requests } from "../database/schema.ts";

/** Endpoints of an environment by shard: all that are not deleted, and those of them that AWS has still to make. */
export function countEndpointsByShard(db: Queries, environment: string) {
  const isToBeMade = sql`${endpoints.vpcEndpointId} is null and ${inArray(endpoints.state, ["draft", "checking", "creating"])}`;
  const waiting = sql<number>`(count(*) filter (where ${isToBeMade}))::int`;
  return db
    .select({ shard: endpoints.shard, taken: count(), waiting })
    .from(endpoints)
    .where(and(eq(endpoints.environment, environment), ne(endpoints.state, "deleted")))
    .groupBy(endpoints.shard);
}

/** Requests of an environment that wait for approval and have a shard, by it. */
export function countWaitingRequestsByShard(db: Queries, environment: string) {
  const isWaiting = eq(requests.state, "waiting-for-approval");
  return db
    .select({ shard: requests.shard, taken: count() })
    .from(requests)
    .where(and(eq(requests.environment, environment), isWaiting, isNotNull(requests.shard)))
    .groupBy(requests.shard);
}

const PLACEMENT_LOCKS = 7_064_003;

/** Nobody else takes a place in the environment until the transaction ends. */
export async function lockPlacement(transaction: Queries, environment: string): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(${PLACEMENT_LOCKS}, hashtext(${environment}))`);
}
