import type { Identity } from "../access/caller.ts";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { adminAddresses, listMemberships } from "./store.ts";

/** The tenants that somebody belongs to. */
export function membershipsOf(db: Queries, userId: string): Promise<Identity["memberships"]> {
  return listMemberships(db, userId);
}

/** Where the tenant's admins are written to. */
export function addressesOfAdmins(db: Queries, tenant: TenantId): Promise<string[]> {
  return adminAddresses(db, tenant);
}
