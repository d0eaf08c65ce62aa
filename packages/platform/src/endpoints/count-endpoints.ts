import type { Queries } from "../database/database.ts";
import { countEndpointsByState } from "./store.ts";

/** Of all tenants, by environment and state. */
export function countEndpoints(db: Queries): ReturnType<typeof countEndpointsByState> {
  return countEndpointsByState(db);
}
