import type { Environment } from "@postern/platform-api";
import { asc, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { environments } from "../database/schema.ts";

export type EnvironmentRow = Omit<typeof environments.$inferSelect, "updatedAt">;

export async function listEnvironmentRows(db: Queries): Promise<EnvironmentRow[]> {
  return (await db.select().from(environments).orderBy(asc(environments.name))).map(({ updatedAt: _, ...row }) => row);
}

export async function upsertEnvironment(db: Queries, row: EnvironmentRow): Promise<void> {
  await db
    .insert(environments)
    .values(row)
    .onConflictDoUpdate({ target: environments.name, set: { ...row, updatedAt: sql`now()` } });
}

/** What tenants see of them. */
export async function listEnvironments(db: Queries): Promise<Environment[]> {
  return (await listEnvironmentRows(db)).map(({ name, region }) => ({ name, region }));
}
