import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { shardLoads } from "./shard-loads.ts";
import { lockPlacement } from "./store.ts";

/** A shard has filled up since it was chosen. */
export class ShardFull extends Error {
  constructor(shard: string) {
    super(`shard '${shard}' has filled up meanwhile`);
    this.name = "ShardFull";
  }
}

/**
 * Called in the transaction that has taken a place, before it ends: of those who take the last one, one keeps it.
 * @throws ShardFull
 */
export async function keepWithinQuota(
  transaction: Queries,
  environment: EnvironmentConfig,
  shard: string,
): Promise<void> {
  await lockPlacement(transaction, environment.name);
  const load = (await shardLoads(transaction, environment)).find((each) => each.shard === shard);
  if (!load || load.taken > load.quota) throw new ShardFull(shard);
}
