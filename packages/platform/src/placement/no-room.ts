import type { ShardLoad } from "./rank-shards.ts";

/** Why no endpoint can be made, and what an operator has to do first. */
export function noRoom(environment: string, loads: ShardLoad[]): string {
  const each = loads.map(({ shard, taken, quota }) => `${shard} has ${taken} of ${quota}`).join(", ");
  return (
    `environment '${environment}' has no room for another endpoint: ${each}; the platform's operator adds a shard, ` +
    "or raises endpointsPerVpc where AWS has raised its quota"
  );
}
