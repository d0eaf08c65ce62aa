import { realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureCluster, makeOwnDirectory } from "./cluster.ts";
import type { PrimaryAddress } from "./configuration.ts";
import { copyCluster, makeSlot } from "./copy-cluster.ts";
import { executeOverSocket } from "./execute.ts";
import { openPersistentDirectory, type PersistentDirectory } from "./persistent-directory.ts";
import { findPrograms } from "./programs.ts";
import { writeServerFiles } from "./server-files.ts";
import { type ServerExit, type ServerProcess, startProcess } from "./server-process.ts";
import { findServerUser } from "./server-user.ts";
import { makeSocketDirectory } from "./socket-directory.ts";

export interface ServerOptions {
  /** The server's own: its data, socket and log. With data it is started as it is, else a cluster is made. */
  directory: string;
  /** Address to listen on; without one only the private socket is served. */
  host?: string | undefined;
  /** Default 5432. */
  port?: number;
  /** `nsenter` and its options, to run in another network namespace: the address is one of that. */
  enter?: readonly string[] | undefined;
  /** May sign in over the private socket only, without a password. */
  superuser: string;
  /** Of `prepareTemplate`: a new cluster is copied from it. */
  template?: string;
  /** Uses the template up: it is moved, which is quicker than copying and can be done once. */
  movesTemplate?: boolean;
  /** A new cluster is a copy of this running server and follows it from then on. */
  replicaOf?: { server: PostgresServer; name: string };
  /** More of postgresql.conf. */
  settings?: Record<string, string>;
  /** Lines of pg_hba.conf; without any, nobody but the superuser gets in. */
  hba?: readonly string[];
  /** PEM texts. */
  tls?: { certificate: string; key: string };
  /**
   * Default true: data survives a crash of the machine, the directory is taken for this process alone, and the server
   * ends with it. False is for directories below a run directory, whose keeper watches them.
   */
  durable?: boolean;
  /** Default 60,000. */
  readyTimeoutMs?: number;
  /** Called when the server ends without having been stopped. */
  onExit?: (exit: ServerExit) => void;
}

export interface PostgresServer {
  /** Of the running process; changes with a restart. */
  readonly pid: number;
  /** What `pg` takes as `host` to reach the private socket. */
  readonly socketDirectory: string;
  readonly port: number;
  /** Runs SQL as the superuser over the private socket; returns the rows of the last statement. */
  execute(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** With changes: from then on with these. A server that was killed or has ended runs again. */
  restart(changes?: ServerChanges): Promise<void>;
  /** Takes other settings over without a restart, as far as Postgres can. */
  reload(changes: ServerChanges): Promise<void>;
  /** Ends a replica's following: it takes writes when this resolves. */
  promote(): Promise<void>;
  /** Has a replica follow another server, which has all that it has. */
  follow(primary: { server: PostgresServer; name: string }): Promise<void>;
  /** As the death of its machine: nothing more is written or sent. It can be restarted. */
  kill(): Promise<void>;
  /** Ends the server in order, after its replicas have all that it has. It can be restarted. */
  halt(): Promise<void>;
  readonly superuser: string;
  /** Ends the server: open sessions are cut, data stays. May be called again. */
  stop(): Promise<void>;
  /** Ends the server and deletes its directory. */
  remove(): Promise<void>;
}

export interface ServerChanges {
  /** Null for no address at all. */
  host?: string | null;
  port?: number;
  enter?: readonly string[] | undefined;
  settings?: Record<string, string>;
  tls?: { certificate: string; key: string };
}

/** Starts a Postgres server and resolves when it takes connections; its log's tail is in the error when it does not. */
export async function startServer(options: ServerOptions): Promise<PostgresServer> {
  const { superuser, durable = true, movesTemplate = false } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(superuser)) {
    throw new Error(`superuser '${superuser}': use a lower-case letter, then letters, digits and underscores`);
  }
  const user = await findServerUser();
  await makeOwnDirectory(options.directory, user);
  const directory = await realpath(options.directory);
  const lease = durable ? await openPersistentDirectory(directory) : undefined;
  let { host, port = 5432, enter, settings, tls } = options;
  let primary: PrimaryAddress | undefined = options.replicaOf && addressOf(options.replicaOf);
  let socket = await makeSocketDirectory(directory, port, user);
  const data = join(directory, "data");
  const release = () => releaseAll(lease, socket);

  const writeFiles = () =>
    writeServerFiles({
      ...{ directory, host, port, superuser, durable, user, primary, socketDirectory: socket.path },
      ...(settings && { settings }),
      ...(options.hba && { hba: options.hba }),
      ...(tls && { tls }),
    });
  const launch = async () => {
    const { postgres } = await findPrograms(user, join(directory, ".."));
    if (options.replicaOf) await copyCluster(options.replicaOf, data, user);
    else await ensureCluster(data, { superuser, template: options.template, movesTemplate, durable });
    await writeFiles();
    return startProcess({
      postgres,
      data,
      logFile: join(directory, "log"),
      user,
      enter,
      readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
      onUnexpectedExit: (exit) => options.onExit?.(exit),
    });
  };

  let running: ServerProcess;
  try {
    running = await launch();
  } catch (error) {
    await release();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  /** One change after the other, and none after the end. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(() => {
      if (stopped) throw new Error(`the server in ${directory} is stopped; start it anew`);
      return work();
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const execute: PostgresServer["execute"] = (database, sql, values) =>
    executeOverSocket({ socketDirectory: socket.path, port, user: superuser, database }, sql, values);
  const take = (changes: ServerChanges) => {
    if (changes.host !== undefined) {
      host = changes.host ?? undefined;
      enter = changes.enter;
    }
    settings = changes.settings ?? settings;
    tls = changes.tls ?? tls;
  };
  const reload = async () => {
    await writeFiles();
    await execute("postgres", "SELECT pg_reload_conf()");
  };
  const stop = () => {
    stopped ??= last.then(() => running.stop()).then(release);
    return stopped;
  };
  return {
    get pid() {
      return running.pid;
    },
    get socketDirectory() {
      return socket.path;
    },
    get port() {
      return port;
    },
    superuser,
    execute,
    restart: (changes = {}) =>
      inTurn(async () => {
        await running.stop();
        take(changes);
        if (changes.port !== undefined && changes.port !== port) {
          port = changes.port;
          await socket.remove();
          socket = await makeSocketDirectory(directory, port, user);
        }
        running = await launch();
      }),
    reload: (changes) =>
      inTurn(async () => {
        take(changes);
        await reload();
      }),
    promote: () =>
      inTurn(async () => {
        const [row] = await execute("postgres", "SELECT pg_promote(true, 60) AS done");
        if (row?.done !== true) throw new Error(`the replica in ${directory} did not take over within a minute`);
        primary = undefined;
      }),
    follow: (wish) =>
      inTurn(async () => {
        primary = addressOf(wish);
        await makeSlot(wish);
        await reload();
      }),
    kill: () => inTurn(() => running.kill()),
    halt: () => inTurn(() => running.stop()),
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function addressOf({ server, name }: { server: PostgresServer; name: string }): PrimaryAddress {
  return { socketDirectory: server.socketDirectory, port: server.port, superuser: server.superuser, name };
}

async function releaseAll(lease: PersistentDirectory | undefined, socket: { remove(): Promise<void> }): Promise<void> {
  await socket.remove();
  await lease?.release();
}
