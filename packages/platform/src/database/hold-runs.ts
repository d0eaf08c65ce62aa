import { Client, type PoolConfig } from "pg";
import type { Logger } from "pino";

/** Shows of runs that somebody performs them, by locks of a connection of its own: they go when the process dies. */
export interface RunHolds {
  /** Performs the run, unless another process is about it. */
  during(id: string, perform: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The first key of the advisory locks of runs that are performed; the second is the id's hash. */
export const TEST_RUN_LOCKS = 7_064_003;
/** A database that hears nothing of a worker's machine for a quarter of a minute lets another one test. */
const KEEP_ALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2";

export function holdRuns(where: PoolConfig, log: Logger): RunHolds {
  let connecting: Promise<Client> | undefined;

  const connect = async () => {
    const client = new Client({ ...where, application_name: "postern-tests", keepAlive: true, options: KEEP_ALIVE });
    client.on("error", (error) => {
      log.warn({ err: error }, "the connection that shows which tests are performed broke");
      connecting = undefined;
    });
    await client.connect();
    return client;
  };

  const connected = async () => {
    connecting ??= connect();
    try {
      return await connecting;
    } catch (error) {
      connecting = undefined;
      throw error;
    }
  };

  return {
    async during(id, perform) {
      const client = await connected();
      const lock = "select pg_try_advisory_lock($1, hashtext($2)) as held";
      const { rows } = await client.query<{ held: boolean }>(lock, [TEST_RUN_LOCKS, id]);
      if (!rows[0]?.held) return;
      try {
        await perform();
      } finally {
        const unlock = "select pg_advisory_unlock($1, hashtext($2))";
        // A connection that broke holds nothing any more.
        await client.query(unlock, [TEST_RUN_LOCKS, id]).catch(() => undefined);
      }
    },
    async close() {
      const client = await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}
