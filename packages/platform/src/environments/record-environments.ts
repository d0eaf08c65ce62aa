import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { type EnvironmentRow, listEnvironmentRows, upsertEnvironment } from "./store.ts";

/** Writes what this process's configuration says of its environments down for all that share the database. */
export function recordEnvironments(db: Database, configured: EnvironmentConfig[]): Promise<void> {
  return db.transaction(async (transaction) => {
    const known = await listEnvironmentRows(transaction);
    for (const { name, region, vpcId, subnetIds, clientCidrs } of configured) {
      const after: EnvironmentRow = { name, region, vpcId, subnetIds, clientCidrs };
      const before = known.find((row) => row.name === name);
      if (before && JSON.stringify(inOrder(before)) === JSON.stringify(inOrder(after))) continue;
      await upsertEnvironment(transaction, after);
      const by = { actor: { kind: "platform", id: "configuration", name: "configuration" }, role: "operator" } as const;
      const change = { action: "environment-configured", subjectId: name, before, after } as const;
      await recordChange(transaction, { ...by, tenant: null, requestId: null }, change);
    }
  });
}

function inOrder({ name, region, vpcId, subnetIds, clientCidrs }: EnvironmentRow) {
  return [name, region, vpcId, subnetIds, clientCidrs];
}
