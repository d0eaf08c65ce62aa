import { execFile } from "node:child_process";
import { chown, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { bareEnvironment } from "./environment.ts";
import { type ServerUser, spawnAs } from "./server-user.ts";

/** What is read of the server that is copied. */
interface Source {
  server: {
    socketDirectory: string;
    port: number;
    superuser: string;
    execute(database: string, sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  };
  /** Of the slot in which the source keeps what the copy has still to get. */
  name: string;
}

/** Of the server that runs, or to be got by following it. https://www.postgresql.org/docs/18/continuous-archiving.html */
const LEFT_OUT = new Set(["postmaster.pid", "postmaster.opts", "postgresql.auto.conf", "standby.signal", "log"]);
const EMPTIED = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);

/**
 * Copies a running server's cluster to `data` by its own backup calls, ready to be started as its replica. npm's
 * binaries have no pg_basebackup. Does nothing when there is a cluster already.
 */
export async function copyCluster(source: Source, data: string, user: ServerUser | undefined): Promise<void> {
  const existing = await readdir(data).catch((): string[] => []);
  if (existing.includes("PG_VERSION")) return;
  const from = await dataDirectoryOf(source);
  await makeSlot(source);
  const draft = `${data}.draft`;
  await rm(draft, { recursive: true, force: true });
  await makeFolder(draft, user);
  const label = await duringBackup(source, () => copyFiles(from, draft, user));
  await writeLabel(draft, label, user);
  await rename(draft, data);
}

/** Without the label Postgres would take the copy for a cluster that stood still. */
export async function writeLabel(data: string, label: string, user: ServerUser | undefined): Promise<void> {
  await writeFile(join(data, "backup_label"), label, { mode: 0o600 });
  await writeFile(join(data, "postgresql.auto.conf"), "", { mode: 0o600 });
  if (!user) return;
  for (const name of ["backup_label", "postgresql.auto.conf"]) await chown(join(data, name), user.uid, user.gid);
}

/** The source keeps its log for the replica of that name until it has read it. */
export async function makeSlot({ server, name }: Source): Promise<void> {
  await server.execute(
    "postgres",
    `SELECT pg_create_physical_replication_slot($1, true)
     WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)`,
    [name],
  );
}

export async function dataDirectoryOf({ server }: Pick<Source, "server">): Promise<string> {
  const [row] = await server.execute("postgres", "SELECT current_setting('data_directory') AS path");
  return String(row?.path);
}

/** Start and stop must be of one session; resolves with the text of `backup_label`. */
async function duringBackup({ server, name }: Source, copy: () => Promise<void>): Promise<string> {
  const { socketDirectory: host, port, superuser: user } = server;
  const client = new Client({ host, port, user, database: "postgres", ssl: false });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start($1, true)", [name]);
    await copy();
    const { rows } = await client.query("SELECT labelfile FROM pg_backup_stop(false)");
    return String(rows[0].labelfile);
  } finally {
    await client.end();
  }
}

/** All of a cluster but its log and what is of the server that runs. */
export async function copyFiles(from: string, to: string, user: ServerUser | undefined): Promise<void> {
  const entries = await readdir(from);
  for (const name of entries.filter((entry) => EMPTIED.has(entry))) await makeFolder(join(to, name), user);
  await makeFolder(join(to, "pg_wal", "archive_status"), user);
  const copied = entries.filter((name) => !EMPTIED.has(name) && !LEFT_OUT.has(name)).map((name) => join(from, name));
  await copyWhileUsed(copied, to, user);
}

export async function copyWhileUsed(copied: string[], to: string, user: ServerUser | undefined): Promise<void> {
  try {
    await promisify(execFile)("cp", ["-R", ...copied, to], { cwd: "/", env: bareEnvironment, ...spawnAs(user) });
  } catch (error) {
    // A file that goes while it is copied is as the log will have it.
    const lines = String((error as { stderr?: string }).stderr ?? "")
      .trim()
      .split("\n");
    if (!lines.every((line) => line.endsWith("No such file or directory"))) throw error;
  }
}

export async function makeFolder(path: string, user: ServerUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (user) await chown(path, user.uid, user.gid);
}
