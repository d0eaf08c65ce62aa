import type { Tenant, TenantInput } from "@postern/platform-api";
import type { Recorder } from "../audit/record.ts";
import { recordChange } from "../audit/record.ts";
import { type Database, type Queries, violates } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { refuseStale } from "../http/if-match.ts";
import { ApiProblem } from "../http/problem.ts";
import { findTenants, insertTenant, lockTenant, renameTenant } from "./store.ts";

export function createTenant(db: Database, by: Omit<Recorder, "tenant">, { name }: TenantInput): Promise<Tenant> {
  return refusingTakenNames(name, () =>
    db.transaction(async (transaction) => {
      const after = await insertTenant(transaction, name);
      const change = { action: "tenant-created", subjectId: after.id, after } as const;
      await recordChange(transaction, { ...by, tenant: after.id as TenantId }, change);
      return after;
    }),
  );
}

export function changeTenant(
  db: Database,
  by: Omit<Recorder, "tenant">,
  id: string,
  { name }: TenantInput,
  seen: string | undefined,
): Promise<Tenant> {
  return refusingTakenNames(name, () =>
    db.transaction(async (transaction) => {
      const before = await lockTenant(transaction, id);
      if (!before) throw new ApiProblem("not-found", `there is no tenant '${id}'; GET /api/v1/tenants lists them`);
      refuseStale(`tenant '${id}'`, before, seen);
      const after = await renameTenant(transaction, id, name);
      const change = { action: "tenant-renamed", subjectId: id, before, after } as const;
      await recordChange(transaction, { ...by, tenant: id as TenantId }, change);
      return after;
    }),
  );
}

export async function tenantsOf(db: Queries, ids: TenantId[]): Promise<Tenant[]> {
  return findTenants(db, ids);
}

async function refusingTakenNames<Result>(name: string, save: () => Promise<Result>): Promise<Result> {
  try {
    return await save();
  } catch (error) {
    if (!violates(error, "tenants_name")) throw error;
    const problems = [{ field: "name", value: name, message: "is taken", hint: "choose another name" }];
    throw new ApiProblem("duplicate-name", `there already is a tenant named '${name}'`, { problems });
  }
}
