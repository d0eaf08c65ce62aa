import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { accountOf, ENDPOINTS_PER_VPC, placesOf } from "../environments/shards.ts";
import type { ShardLoad } from "./rank-shards.ts";
import { countEndpointsByShard, countWaitingRequestsByShard } from "./store.ts";

/**
 * How full an environment's shards are. Every endpoint counts that is not deleted, since a retry needs its place again;
 * so does a request that waits for approval.
 */
export async function shardLoads(db: Queries, environment: EnvironmentConfig): Promise<ShardLoad[]> {
  const made = await countEndpointsByShard(db, environment.name);
  const promised = await countWaitingRequestsByShard(db, environment.name);
  return placesOf(environment).map((place) => {
    const { shard, endpointsPerVpc: quota = ENDPOINTS_PER_VPC } = place;
    const ofShard = made.find((each) => each.shard === shard);
    const taken = (ofShard?.taken ?? 0) + (promised.find((each) => each.shard === shard)?.taken ?? 0);
    return { shard, account: accountOf(place), taken, waiting: ofShard?.waiting ?? 0, quota };
  });
}
