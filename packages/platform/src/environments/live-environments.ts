import type { Logger } from "pino";
import type { EnvironmentConfig } from "../config.ts";
import type { Queries } from "../database/database.ts";
import { listEnvironmentRows, toConfig } from "./store.ts";

export interface LiveEnvironments {
  /** The configuration's, and those that operators have made. One array for as long as the process runs, kept current. */
  environments: EnvironmentConfig[];
  /** Reads anew what operators have made. */
  refresh(): Promise<void>;
  stop(): void;
}

const REST_MS = 3000;

/** What the configuration names, the configuration alone decides; the others come from the database, changes too. */
export async function followEnvironments(
  db: Queries,
  configured: EnvironmentConfig[],
  log: Logger,
): Promise<LiveEnvironments> {
  const environments = [...configured];
  const refresh = async () => {
    const rows = await listEnvironmentRows(db);
    const made = rows.filter(
      ({ name, source }) => source === "operator" && !configured.some((each) => each.name === name),
    );
    environments.splice(0, environments.length, ...configured, ...made.map(toConfig));
  };
  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn({ err: error }, "the environments could not be read anew"));
  }, REST_MS);
  return { environments, refresh, stop: () => clearInterval(timer) };
}
