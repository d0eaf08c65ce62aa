import { createHash } from "node:crypto";
import { ENDPOINTS_AT_ONCE } from "../provisioning/call-budget.ts";

/** How full a shard is. */
export interface ShardLoad {
  shard: string;
  /** Whose token buckets it draws on. */
  account: string;
  /** Endpoints that have or will have their place there. */
  taken: number;
  /** Those of them that AWS has still to make. */
  waiting: number;
  quota: number;
}

/** Between two steps of fullness a tenant keeps the shard that it was shown. */
const STEPS = 10;

/**
 * The shards with room, the one to use first: of an account whose token bucket is least behind, then the emptier one.
 * Among equals each tenant has an order of its own, which stays, so that whom it was told to admit is who comes.
 */
export function rankShards(loads: ShardLoad[], tenant: string): string[] {
  const behind = (account: string) =>
    loads.reduce((sum, load) => (load.account === account ? sum + load.waiting : sum), 0);
  return loads
    .filter(({ taken, quota }) => taken < quota)
    .map(({ shard, account, taken, quota }) => ({
      shard,
      bursts: Math.floor(behind(account) / ENDPOINTS_AT_ONCE),
      step: Math.floor((taken * STEPS) / quota),
      turn: createHash("sha256").update(`${tenant} ${shard}`).digest("hex"),
    }))
    .sort((one, other) => one.bursts - other.bursts || one.step - other.step || (one.turn < other.turn ? -1 : 1))
    .map(({ shard }) => shard);
}
