import type { Identity } from "../access/caller.ts";
import type { Queries } from "../database/database.ts";
import { listMemberships } from "./store.ts";

/** The tenants that somebody belongs to. */
export function membershipsOf(db: Queries, userId: string): Promise<Identity["memberships"]> {
  return listMemberships(db, userId);
}
