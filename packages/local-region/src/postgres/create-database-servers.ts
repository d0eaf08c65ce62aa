import { join } from "node:path";
import { backUp, type PostgresServer, type ServerExit, startServer } from "@postern/postgres-server";
import type { Stand } from "../network/data-plane.ts";
import { type Authority, createAuthority } from "./certificates.ts";
import type { DatabaseServerOptions, DatabaseServers, ReplicaOptions } from "./database-servers.ts";
import type { KeptDatabases } from "./kept-databases.ts";
import { type ProxyServer, startProxyServer } from "./proxy-server.ts";
import { dropSlot, type Replica, receivedBytes, settingsWith, waitUntilCaughtUp } from "./replication.ts";
import { masterPasswordStatement, setUpDatabase } from "./set-up-database.ts";
import { createTemplates } from "./templates.ts";

export interface DatabaseServersOptions {
  /** Of a run: its keeper ends what is still running when we die. */
  directory: string;
  /** Where data outlives the run; nowhere when omitted. */
  keep?: KeptDatabases | undefined;
  /** Called when a server ends by itself. */
  onExit?: (id: string, exit: ServerExit) => void;
}

interface Database {
  id: string;
  masterUsername: string;
  server: Promise<PostgresServer>;
  /** While it follows another. */
  source: Database | undefined;
  name: string;
  isSynchronous: boolean;
  /** Whether its source counts on it. */
  isReady: boolean;
}

/** What RDS calls its own superuser; nobody signs in as it but us, over the private socket. */
const SUPERUSER = "rdsadmin";

/** RDS for PostgreSQL 15 and later has `rds.force_ssl=1`: TLS only, and passwords by SCRAM. */
const ACCESS_RULES = ["hostssl all all 0.0.0.0/0 scram-sha-256"];

/** Runs the region's databases as real Postgres processes below a directory. */
export function createDatabaseServers({ directory, keep, onExit }: DatabaseServersOptions): DatabaseServers {
  let made: Promise<Authority> | undefined;
  const authority = () => {
    made ??= keep ? keep.authority() : createAuthority();
    return made;
  };
  const databases = new Map<string, Database>();
  const proxies = new Map<string, Promise<ProxyServer>>();
  let count = 0;
  let stopped = false;
  const templates = createTemplates(directory, SUPERUSER);

  const find = (id: string) => {
    const database = databases.get(id);
    if (!database) throw new Error(`there is no database server '${id}'`);
    return database;
  };
  const followersOf = (source: Database) => [...databases.values()].filter((database) => database.source === source);
  /** A source waits only for replicas that run: without one it would acknowledge nothing. */
  const settingsOf = async (database: Database): Promise<Record<string, string>> => {
    const ready = followersOf(database).filter(({ isReady }) => isReady);
    return settingsWith(
      await Promise.all(ready.map(async (each): Promise<Replica> => ({ ...each, server: await each.server }))),
    );
  };
  const reload = async (database: Database) => (await database.server).reload({ settings: await settingsOf(database) });
  const leave = async (database: Database): Promise<void> => {
    const { source, name } = database;
    database.source = undefined;
    database.isReady = false;
    if (!source || !databases.has(source.id)) return;
    // A source that has ended has no settings to change and no slots that count.
    await reload(source)
      .then(async () => dropSlot(await source.server, name))
      .catch(() => undefined);
  };
  const noteExit = (database: Database, exit: ServerExit) => {
    if (database.source) void suspend(database);
    onExit?.(database.id, exit);
  };
  const suspend = async (database: Database): Promise<void> => {
    database.isReady = false;
    if (database.source) await reload(database.source).catch(() => undefined);
  };
  const add = async (
    database: Omit<Database, "server" | "name" | "isReady">,
    start: (database: Database) => Promise<PostgresServer>,
  ) => {
    if (stopped) throw new Error("the region's databases are stopped");
    if (databases.has(database.id)) throw new Error(`there is a database server '${database.id}' already`);
    // A number, not the id: a socket's path has little room, and an id may change.
    const name = keep?.nameOf(database.id) ?? `db${++count}`;
    const added = { ...database, name, isReady: false } as Database;
    added.server = start(added);
    databases.set(added.id, added);
    try {
      await added.server;
    } catch (error) {
      databases.delete(added.id);
      throw error;
    }
    return added;
  };
  const issue = async (dnsNames: string[]) => (await authority()).issue(dnsNames);
  const startFirst = async (database: Database, options: DatabaseServerOptions): Promise<PostgresServer> => {
    const isKept = keep?.isReady(options.id) ?? false;
    const [template, tls] = await Promise.all([isKept ? {} : templates.next(!keep), issue(options.dnsNames)]);
    const server = await startServer({
      ...placed(database, options),
      ...template,
      settings: settingsWith([]),
      tls,
    });
    if (isKept) return server;
    try {
      await setUpDatabase(server, options);
      keep?.markReady(options.id);
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  };
  const startReplica = async (database: Database, { sourceId, place, dnsNames }: ReplicaOptions) => {
    // What it had in an earlier run may be more, or other, than its source has now.
    keep?.discard(database.id);
    return startServer({
      ...placed(database, place),
      replicaOf: { server: await find(sourceId).server, name: database.name },
      settings: settingsWith([]),
      tls: await issue(dnsNames),
    });
  };
  const placed = (database: Database, place: Stand | undefined) => ({
    directory: join(keep?.directory ?? directory, database.name),
    ...(place && { host: place.host, port: place.port, enter: place.enter }),
    superuser: SUPERUSER,
    hba: ACCESS_RULES,
    durable: keep !== undefined,
    onExit: (exit: ServerExit) => noteExit(database, exit),
  });
  const drop = (id: string): void => {
    keep?.discard(id);
    keep?.forget(id);
  };
  const closeProxies = async (): Promise<void> => {
    const all = [...proxies.values()];
    proxies.clear();
    await Promise.all(all.map(async (proxy) => (await proxy.catch(() => undefined))?.stop()));
  };
  const beReady = async (database: Database): Promise<void> => {
    const { source } = database;
    if (!source) return;
    database.isReady = true;
    await reload(source);
    await waitUntilCaughtUp(await source.server, database.name);
  };

  return {
    async create(options) {
      const { id, masterUsername } = options;
      await add({ id, masterUsername, source: undefined, isSynchronous: false }, (added) => startFirst(added, options));
    },
    async createReplica(options) {
      const { id, sourceId, isSynchronous } = options;
      const source = find(sourceId);
      const { masterUsername } = source;
      const added = await add({ id, masterUsername, source, isSynchronous }, (database) =>
        startReplica(database, options),
      );
      await beReady(added);
    },
    async kill(id) {
      const database = find(id);
      await (await database.server).kill();
      if (database.source) await suspend(database);
    },
    async halt(id) {
      const database = find(id);
      await (await database.server).halt();
      if (database.source) await suspend(database);
    },
    async promote(id, place) {
      const database = find(id);
      const old = database.source;
      const server = await database.server;
      await server.promote();
      keep?.markReady(id);
      if (old) keep?.markStale(old.id);
      database.source = undefined;
      const siblings = old ? followersOf(old) : [];
      for (const sibling of siblings) {
        sibling.source = database;
        sibling.isReady = false;
      }
      const changes = { settings: settingsWith([]) };
      await (place ? server.restart({ ...changes, ...place }) : server.reload(changes));
      await Promise.all(
        siblings.map(async (sibling) => {
          await (await sibling.server).follow({ server, name: sibling.name });
          await beReady(sibling);
        }),
      );
    },
    async detach(id) {
      const database = find(id);
      await (await database.server).promote();
      keep?.markReady(id);
      await leave(database);
    },
    async findMostAdvanced(ids) {
      let best: { id: string; bytes: bigint } | undefined;
      for (const id of ids) {
        const server = await databases.get(id)?.server.catch(() => undefined);
        const bytes = server && (await receivedBytes(server).catch(() => undefined));
        if (bytes !== undefined && (!best || bytes > best.bytes)) best = { id, bytes };
      }
      return best?.id;
    },
    rename(id, to) {
      const database = keep?.isReady(id) ? databases.get(id) : find(id);
      if (databases.has(to)) throw new Error(`there is a database server '${to}' already`);
      keep?.rename(id, to);
      if (!database) return;
      databases.delete(id);
      database.id = to;
      databases.set(to, database);
    },
    async restart(id, place) {
      const database = find(id);
      const server = await database.server;
      await server.restart({ ...place, settings: await settingsOf(database) });
      // Its port is part of how its replicas reach it.
      if (place)
        await Promise.all(
          followersOf(database).map(async (each) => (await each.server).follow({ server, name: each.name })),
        );
      await beReady(database);
    },
    async setMasterPassword(id, password) {
      const { server, masterUsername } = find(id);
      await (await server).execute("postgres", await masterPasswordStatement(masterUsername, password));
    },
    async execute(id, database, sql) {
      await (await find(id).server).execute(database, sql);
    },
    async remove(id) {
      const database = databases.get(id);
      databases.delete(id);
      // First, so that the source does not wait for it.
      if (database) await leave(database);
      await (await database?.server.catch(() => undefined))?.remove();
      drop(id);
    },
    isKept: (id) => keep?.isReady(id) ?? false,
    async *backUps() {
      for (const { id, server, source } of [...databases.values()]) {
        const running = source ? undefined : await server.catch(() => undefined);
        if (running && databases.has(id)) for await (const piece of backUp(running, directory)) yield { id, piece };
      }
    },
    keepOnly(ids) {
      const wanted = new Set([...ids, ...databases.keys()]);
      for (const id of keep?.ids() ?? []) if (!wanted.has(id)) drop(id);
    },
    async removeAll() {
      await closeProxies();
      const all = [...databases.values()];
      databases.clear();
      await Promise.all(all.map(async ({ server }) => (await server.catch(() => undefined))?.remove()));
      for (const id of keep?.ids() ?? []) drop(id);
    },
    async openProxy(options) {
      if (stopped) throw new Error("the region's databases are stopped");
      const proxy = startProxyServer(options);
      proxies.set(options.id, proxy);
      await proxy;
    },
    async closeProxy(id) {
      const proxy = proxies.get(id);
      proxies.delete(id);
      await (await proxy?.catch(() => undefined))?.stop();
    },
    authority: async () => (await authority()).certificate,
    async stop() {
      stopped = true;
      await closeProxies();
      await templates.settled();
      const all = [...databases.values()];
      databases.clear();
      await Promise.all(all.map(async ({ server }) => (await server.catch(() => undefined))?.stop()));
    },
  };
}
