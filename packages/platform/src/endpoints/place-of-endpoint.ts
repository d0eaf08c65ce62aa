import { FIRST_SHARD } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { type Place, placeAt } from "../environments/shards.ts";
import { findEndpoint } from "./store.ts";

/** Where an endpoint is in its environment; without one, the environment's own VPC. */
export async function placeOfEndpoint(db: Queries, environment: EnvironmentConfig, id: string | null): Promise<Place> {
  const row = id === null ? undefined : await findEndpoint(db, id);
  return placeAt(environment, row?.shard ?? FIRST_SHARD);
}
