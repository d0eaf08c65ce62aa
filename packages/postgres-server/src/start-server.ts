import { realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureCluster, makeOwnDirectory } from "./cluster.ts";
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
  host?: string;
  /** Default 5432. */
  port?: number;
  /** May sign in over the private socket only, without a password. */
  superuser: string;
  /** Of `prepareTemplate`: a new cluster is copied from it. */
  template?: string;
  /** Uses the template up: it is moved, which is quicker than copying and can be done once. */
  movesTemplate?: boolean;
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
  restart(): Promise<void>;
  /** Ends the server: open sessions are cut, data stays. May be called again. */
  stop(): Promise<void>;
  /** Ends the server and deletes its directory. */
  remove(): Promise<void>;
}

/** Starts a Postgres server and resolves when it takes connections; its log's tail is in the error when it does not. */
export async function startServer(options: ServerOptions): Promise<PostgresServer> {
  const { superuser, port = 5432, durable = true, movesTemplate = false } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(superuser)) {
    throw new Error(`superuser '${superuser}': use a lower-case letter, then letters, digits and underscores`);
  }
  const user = await findServerUser();
  await makeOwnDirectory(options.directory, user);
  const directory = await realpath(options.directory);
  const lease = durable ? await openPersistentDirectory(directory) : undefined;
  const socket = await makeSocketDirectory(directory, port, user);
  const data = join(directory, "data");
  const release = () => releaseAll(lease, socket);

  const launch = async () => {
    const { postgres } = await findPrograms(user, join(directory, ".."));
    await ensureCluster(data, { superuser, template: options.template, movesTemplate, durable });
    await writeServerFiles({ ...options, directory, port, durable, socketDirectory: socket.path, user });
    return startProcess({
      postgres,
      data,
      logFile: join(directory, "log"),
      user,
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
  let restarting: Promise<void> = Promise.resolve();
  const stop = () => {
    stopped ??= restarting.then(() => running.stop()).then(release);
    return stopped;
  };
  return {
    get pid() {
      return running.pid;
    },
    socketDirectory: socket.path,
    port,
    execute: (database, sql, values) =>
      executeOverSocket({ socketDirectory: socket.path, port, user: superuser, database }, sql, values),
    restart() {
      const turn = restarting.then(async () => {
        if (stopped) throw new Error(`the server in ${directory} is stopped; start it anew`);
        await running.stop();
        running = await launch();
      });
      restarting = turn.catch(() => undefined);
      return turn;
    },
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function releaseAll(lease: PersistentDirectory | undefined, socket: { remove(): Promise<void> }): Promise<void> {
  await socket.remove();
  await lease?.release();
}
