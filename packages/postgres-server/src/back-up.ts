import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import { makeOwnDirectory } from "./cluster.ts";
import { copyFiles, copyWhileUsed, dataDirectoryOf, makeFolder, writeLabel } from "./copy-cluster.ts";
import { bareEnvironment } from "./environment.ts";
import { findServerUser, type ServerUser, spawnAs } from "./server-user.ts";
import type { PostgresServer } from "./start-server.ts";

/**
 * What a running server holds at a moment while this runs, as a compressed archive in pieces. A copy is made below
 * `directory` first, and is gone when this ends.
 */
export async function* backUp(server: PostgresServer, directory: string): AsyncGenerator<Buffer> {
  const user = await findServerUser();
  const copy = join(directory, `backup-${randomBytes(6).toString("hex")}`);
  try {
    await copyWithLog(server, copy, user);
    const archiver = startTar(["-czf", "-", "-C", copy, "."], user);
    for await (const piece of archiver.child.stdout) yield piece as Buffer;
    await archiver.ended;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Makes of such an archive what `startServer` finds in its directory: it starts with the data that it had then. */
export async function restoreBackup(archive: AsyncIterable<Buffer>, directory: string): Promise<void> {
  const user = await findServerUser();
  await makeOwnDirectory(directory, user);
  const draft = join(directory, "data.draft");
  await rm(draft, { recursive: true, force: true });
  await makeFolder(draft, user);
  const archiver = startTar(["-xzf", "-", "-C", draft], user);
  const [fed, ended] = await Promise.allSettled([pipeline(archive, archiver.child.stdin), archiver.ended]);
  // Why tar ended says more than that nobody read on.
  for (const each of [ended, fed]) if (each.status === "rejected") throw each.reason;
  await rename(draft, join(directory, "data"));
}

/** With its own log from begin to end, so that it starts without the server. The slot, of this session, keeps that log. */
async function copyWithLog(server: PostgresServer, to: string, user: ServerUser | undefined): Promise<void> {
  const { socketDirectory: host, port, superuser } = server;
  const from = await dataDirectoryOf({ server });
  const client = new Client({ host, port, user: superuser, database: "postgres", ssl: false });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const name = `backup_${randomBytes(6).toString("hex")}`;
    await client.query("SELECT pg_create_physical_replication_slot($1, true, true)", [name]);
    await client.query("SELECT pg_backup_start($1, true)", [name]);
    await makeFolder(to, user);
    await copyFiles(from, to, user);
    const { rows } = await client.query("SELECT labelfile FROM pg_backup_stop(false)");
    const log = (await readdir(join(from, "pg_wal"))).filter((file) => /^[0-9A-F]{24}$|\.history$/.test(file));
    await copyWhileUsed(
      log.map((file) => join(from, "pg_wal", file)),
      join(to, "pg_wal"),
      user,
    );
    await writeLabel(to, String(rows[0].labelfile), user);
  } finally {
    await client.end();
  }
}

function startTar(flags: string[], user: ServerUser | undefined) {
  const child = spawn("tar", flags, { cwd: "/", env: bareEnvironment, stdio: "pipe", ...spawnAs(user) });
  const complaint = text(child.stderr);
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", async (code) => {
      if (code === 0) resolve();
      else reject(new Error(`tar ended with ${code}: ${(await complaint).trim().slice(-500)}`));
    });
  });
  // Whoever awaits it learns of it.
  ended.catch(() => undefined);
  return { child, ended };
}
