import { asc, eq, sql } from "drizzle-orm";
import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { environments } from "../database/schema.ts";

export type EnvironmentRow = Omit<typeof environments.$inferSelect, "updatedAt">;
export type NewEnvironment = Omit<EnvironmentRow, "version">;

export async function listEnvironmentRows(db: Queries): Promise<EnvironmentRow[]> {
  return (await db.select().from(environments).orderBy(asc(environments.name))).map(({ updatedAt: _, ...row }) => row);
}

/** Nobody else may change it until the transaction ends. */
export async function lockEnvironment(transaction: Queries, name: string): Promise<EnvironmentRow | undefined> {
  return (await transaction.select().from(environments).where(eq(environments.name, name)).for("update"))[0];
}

/** False when there is one of the name. */
export async function insertEnvironment(db: Queries, row: NewEnvironment): Promise<boolean> {
  const made = await db.insert(environments).values(row).onConflictDoNothing().returning({ name: environments.name });
  return made.length > 0;
}

export async function upsertEnvironment(db: Queries, row: NewEnvironment): Promise<void> {
  const set = { ...row, version: sql`${environments.version} + 1`, updatedAt: sql`now()` };
  await db.insert(environments).values(row).onConflictDoUpdate({ target: environments.name, set });
}

export function toRow(
  { name, region, vpcId, subnetIds, clientCidrs, ...settings }: EnvironmentConfig,
  source: EnvironmentRow["source"],
): NewEnvironment {
  return { name, region, vpcId, subnetIds, clientCidrs, settings, source };
}

export function toConfig({ settings, name, region, vpcId, subnetIds, clientCidrs }: NewEnvironment): EnvironmentConfig {
  return { name, region, vpcId, subnetIds, clientCidrs, ...settings };
}
