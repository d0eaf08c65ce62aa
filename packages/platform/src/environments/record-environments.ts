import { isDeepStrictEqual } from "node:util";
import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { listEnvironmentRows, type NewEnvironment, toConfig, toRow, upsertEnvironment } from "./store.ts";

/** Writes what this process's configuration says of its environments down for all that share the database. */
export function recordEnvironments(db: Database, configured: EnvironmentConfig[]): Promise<void> {
  return db.transaction(async (transaction) => {
    const known = await listEnvironmentRows(transaction);
    for (const environment of configured) {
      const after = toRow(environment, "configuration");
      const before = known.find(({ name }) => name === environment.name);
      if (before && isSame(before, after)) continue;
      await upsertEnvironment(transaction, after);
      const by = { actor: { kind: "platform", id: "configuration", name: "configuration" }, role: "operator" } as const;
      const change = { action: "environment-configured", subjectId: environment.name } as const;
      await recordChange(
        transaction,
        { ...by, tenant: null, requestId: null },
        { ...change, before: before && toConfig(before), after: environment },
      );
    }
  });
}

/** As JSON keeps it: a setting that is undefined is none. */
function isSame(one: NewEnvironment, other: NewEnvironment): boolean {
  const kept = (row: NewEnvironment) => JSON.parse(JSON.stringify({ ...toConfig(row), source: row.source }));
  return isDeepStrictEqual(kept(one), kept(other));
}
