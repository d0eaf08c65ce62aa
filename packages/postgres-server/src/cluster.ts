import { execFile } from "node:child_process";
import { access, chown, mkdir, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findClosedFolder } from "./closed-folder.ts";
import { bareEnvironment } from "./environment.ts";
import { findPrograms } from "./programs.ts";
import { findServerUser, type ServerUser, spawnAs } from "./server-user.ts";

const run = promisify(execFile);

/**
 * Makes an empty Postgres cluster below `directory` for servers to be copied from (a tenth of the time that making each
 * anew takes). Returns what `startServer` takes as `template`.
 */
export async function prepareTemplate(options: { directory: string; superuser: string }): Promise<string> {
  const user = await findServerUser();
  await makeOwnDirectory(options.directory, user);
  const data = join(options.directory, "data");
  await initialise(data, options.superuser, false, user);
  return data;
}

/** Makes the cluster at `data` unless there is one. A kill halfway leaves nothing that looks like one. */
export async function ensureCluster(
  data: string,
  options: { superuser: string; template: string | undefined; movesTemplate: boolean; durable: boolean },
): Promise<void> {
  if (await exists(join(data, "PG_VERSION"))) return;
  const user = await findServerUser();
  if (options.template === undefined) return initialise(data, options.superuser, options.durable, user);
  if (options.movesTemplate) return rename(options.template, data);
  const draft = `${data}.draft`;
  await rm(draft, { recursive: true, force: true });
  // An own process, run as the user: the copies belong to them, and a thousand files do not hold up ours. Shares blocks
  // where the file system can (`-c` asks for it on macOS, GNU's cp does so by itself).
  const flags = process.platform === "darwin" ? "-Rc" : "-R";
  await run("cp", [flags, options.template, draft], { cwd: "/", env: bareEnvironment, ...spawnAs(user) });
  await rename(draft, data);
}

/** Makes a directory that the server's user owns and nobody else may enter. */
export async function makeOwnDirectory(path: string, user: ServerUser | undefined): Promise<void> {
  // Whoever runs the server has to pass through what leads there.
  await mkdir(dirname(path), { recursive: true, mode: user ? 0o711 : 0o700 });
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (!user) return;
  await chown(path, user.uid, user.gid);
  const closed = await findClosedFolder(await realpath(path), user.uid);
  if (!closed) return;
  throw new Error(
    `${path}: root runs Postgres as user ${user.name}, who cannot pass through ${closed}; choose a directory elsewhere, or run: chmod o+x ${closed}`,
  );
}

async function initialise(
  data: string,
  superuser: string,
  durable: boolean,
  user: ServerUser | undefined,
): Promise<void> {
  const draft = `${data}.draft`;
  await rm(draft, { recursive: true, force: true });
  const { initdb } = await findPrograms(user, dirname(dirname(data)));
  const flags = ["--username", superuser, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
  // Stated, initdb need not try them out; few and small segments keep a copy small.
  const sizes = ["-c", "max_connections=100", "-c", "shared_buffers=16MB", "-c", "io_method=sync"];
  if (!durable) sizes.push("--no-sync", "--wal-segsize", "1", "-c", "wal_recycle=off");
  try {
    await run(initdb, ["-D", draft, "--no-instructions", ...flags, ...sizes], {
      cwd: "/",
      env: bareEnvironment,
      ...spawnAs(user),
    });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim();
    throw new Error(`could not make a Postgres cluster at ${data}${said ? `: ${said}` : ""}`, { cause });
  }
  await rename(draft, data);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
