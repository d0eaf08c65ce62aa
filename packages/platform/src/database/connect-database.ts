import type { Logger } from "pino";
import type { PlatformConfig } from "../config.ts";
import { type OpenDatabase, openDatabase } from "./database.ts";
import { startEmbeddedPostgres } from "./embedded.ts";

/** The configured database, or the platform's own Postgres; pushes what ends it to `undo` as it goes. */
export async function connectDatabase(
  { databaseUrl, dataDirectory }: Pick<PlatformConfig, "databaseUrl" | "dataDirectory">,
  log: Logger,
  undo: (() => Promise<void>)[],
): Promise<OpenDatabase> {
  let where: Parameters<typeof openDatabase>[0] = { connectionString: databaseUrl };
  if (databaseUrl === undefined) {
    const embedded = await startEmbeddedPostgres(dataDirectory!, log);
    undo.push(embedded.stop);
    where = embedded.where;
  }
  const database = await openDatabase(where, log);
  undo.push(database.close);
  return database;
}
