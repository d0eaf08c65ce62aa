import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { type Place, placeAt, placesOf } from "../environments/shards.ts";
import { rankShards } from "./rank-shards.ts";
import { shardLoads } from "./shard-loads.ts";

/** Where a tenant's next endpoint would be made; the first place when none has room. */
export async function nextPlace(db: Queries, environment: EnvironmentConfig, tenant: string): Promise<Place> {
  const [only, ...others] = placesOf(environment);
  if (others.length === 0) return only!;
  const [next] = rankShards(await shardLoads(db, environment), tenant);
  return next === undefined ? only! : placeAt(environment, next);
}
