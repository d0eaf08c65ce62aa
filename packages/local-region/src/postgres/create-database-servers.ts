import { join } from "node:path";
import { type PostgresServer, prepareTemplate, type ServerExit, startServer } from "@postern/postgres-server";
import { createAuthority } from "./certificates.ts";
import type { DatabaseServerOptions, DatabaseServers } from "./database-servers.ts";
import { masterPasswordStatement, setUpDatabase } from "./set-up-database.ts";

export interface DatabaseServersOptions {
  /** Of a run: its keeper ends what is still running when we die. */
  directory: string;
  /** Called when a server ends by itself. */
  onExit?: (id: string, exit: ServerExit) => void;
}

/** What RDS calls its own superuser; nobody signs in as it but us, over the private socket. */
const SUPERUSER = "rdsadmin";

/** RDS for PostgreSQL 15 and later has `rds.force_ssl=1`: TLS only, and passwords by SCRAM. */
const ACCESS_RULES = ["hostssl all all 0.0.0.0/0 scram-sha-256"];

/** Runs the region's databases as real Postgres processes below a directory. */
export function createDatabaseServers({ directory, onExit }: DatabaseServersOptions): DatabaseServers {
  const authority = createAuthority();
  const databases = new Map<string, { server: Promise<PostgresServer>; masterUsername: string }>();
  let count = 0;
  let stopped = false;
  const templates = createTemplates(directory);

  const find = (id: string) => {
    const database = databases.get(id);
    if (!database) throw new Error(`there is no database server '${id}'`);
    return database;
  };
  const startOne = async (options: DatabaseServerOptions): Promise<PostgresServer> => {
    const server = await startServer({
      // A number, not the id: a socket's path has little room.
      directory: join(directory, `db${++count}`),
      host: options.host,
      port: options.port,
      superuser: SUPERUSER,
      ...(await templates.next()),
      hba: ACCESS_RULES,
      tls: authority.issue(options.dnsNames),
      durable: false,
      onExit: (exit) => onExit?.(options.id, exit),
    });
    try {
      await setUpDatabase(server, options);
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  };
  return {
    async create(options) {
      if (stopped) throw new Error("the region's databases are stopped");
      if (databases.has(options.id)) throw new Error(`there is a database server '${options.id}' already`);
      const server = startOne(options);
      databases.set(options.id, { server, masterUsername: options.masterUsername });
      try {
        await server;
      } catch (error) {
        databases.delete(options.id);
        throw error;
      }
    },
    restart: async (id) => (await find(id).server).restart(),
    async setMasterPassword(id, password) {
      const { server, masterUsername } = find(id);
      await (await server).execute("postgres", await masterPasswordStatement(masterUsername, password));
    },
    async execute(id, database, sql) {
      await (await find(id).server).execute(database, sql);
    },
    async remove(id) {
      const database = databases.get(id);
      if (!database) return;
      databases.delete(id);
      await (await database.server.catch(() => undefined))?.remove();
    },
    authority: async () => authority.certificate,
    async stop() {
      stopped = true;
      await templates.settled();
      const all = [...databases.values()];
      databases.clear();
      await Promise.all(all.map(async ({ server }) => (await server.catch(() => undefined))?.stop()));
    },
  };
}

/**
 * The first template is begun at once, so that the first database is there sooner, and becomes that database. Only when
 * there is a second one is another made, for it and all later ones to be copied from.
 */
function createTemplates(directory: string) {
  const prepare = (name: string) => {
    const template = prepareTemplate({ directory: join(directory, name), superuser: SUPERUSER });
    // A failure is told to whoever needs it.
    template.catch(() => undefined);
    return template;
  };
  const first = prepare("template1");
  let isTaken = false;
  let second: Promise<string> | undefined;
  return {
    async next(): Promise<{ template: string; movesTemplate: boolean }> {
      const movesTemplate = !isTaken;
      isTaken = true;
      if (!movesTemplate) second ??= prepare("template2");
      return { template: await (movesTemplate ? first : second!), movesTemplate };
    },
    async settled(): Promise<void> {
      await Promise.allSettled([first, second]);
    },
  };
}
