import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Pool, type PoolConfig } from "pg";
import type { Logger } from "pino";
import { traceQueries } from "../traces/trace-queries.ts";
import * as schema from "./schema.ts";

export type Database = NodePgDatabase<typeof schema>;
/** A database or a transaction on it. */
export type Queries = Pick<Database, "select" | "insert" | "update" | "delete" | "execute" | "transaction">;

export interface OpenDatabase {
  db: Database;
  pool: Pool;
  /** For connections besides the pool's. */
  where: PoolConfig;
  close(): Promise<void>;
}

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));
/** Any number, the same in every process of the platform: who holds it migrates. */
const MIGRATION_LOCK = 7_064_001;

/** Connects and brings the tables up to date; of several processes that start at once, one migrates. */
export async function openDatabase(where: PoolConfig, log: Logger): Promise<OpenDatabase> {
  const pool = new Pool({ max: 10, application_name: "postern-platform", ...where });
  traceQueries(pool);
  let closing = false;
  pool.on("error", (error) => closing || log.warn({ err: error }, "an idle database connection broke"));
  try {
    await migrateUnderLock(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const close = () => {
    closing = true;
    return pool.end();
  };
  return { db: drizzle({ client: pool, schema }), pool, where, close };
}

async function migrateUnderLock(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(drizzle({ client }), { migrationsFolder: MIGRATIONS });
    await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    client.release();
  } catch (error) {
    // Closing the connection also gives the lock back.
    client.release(true);
    throw error;
  }
}

export async function isReachable(db: Database): Promise<boolean> {
  return db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
}

/** Whether an error says that a unique index forbids the row (SQLSTATE 23505). */
export function violates(error: unknown, indexName: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code, constraint } = at as { code?: unknown; constraint?: unknown };
    if (code === "23505" && constraint === indexName) return true;
  }
  return false;
}
