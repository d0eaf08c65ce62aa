import { startServer } from "@postern/postgres-server";
import type { PoolConfig } from "pg";
import type { Logger } from "pino";

export interface EmbeddedPostgres {
  /** Over the server's private socket: nothing listens on the network and there is no password. */
  where: PoolConfig;
  stop(): Promise<void>;
}

/** Runs the platform's own Postgres in a directory that keeps its data. Needs no installed Postgres. */
export async function startEmbeddedPostgres(directory: string, log: Logger): Promise<EmbeddedPostgres> {
  const server = await startServer({
    directory,
    superuser: "postern",
    durable: true,
    onExit: (exit) => log.fatal({ exit }, "the embedded Postgres ended by itself"),
  });
  return {
    where: { host: server.socketDirectory, port: server.port, user: "postern", database: "postgres" },
    stop: () => server.stop(),
  };
}
