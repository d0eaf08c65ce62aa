import { chmod, lstat, mkdtemp, readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findClosedFolder } from "./closed-folder.ts";
import { cleanUp, type Keeper, startKeeper } from "./keeper.ts";
import { findOwner, isRunning, writeOwner } from "./owner.ts";
import { findServerUser } from "./server-user.ts";

/** A directory for one run of a program, with the Postgres servers in it. It never outlives the process. */
export interface RunDirectory {
  path: string;
  /** Ends the servers that still run below it and deletes it. May be called again. */
  remove(): Promise<void>;
}

const NAME = /^postern-[a-z0-9-]+-(\d+)-[A-Za-z0-9]{6}$/;

/**
 * Makes a private directory below the system's temporary one, and deletes those that earlier runs left behind. Should
 * this process die, in whatever way, its servers are ended and the directory is deleted all the same.
 */
export async function createRunDirectory(name: string): Promise<RunDirectory> {
  if (!/^[a-z0-9-]{1,20}$/.test(name)) {
    throw new Error(`run directory name '${name}': use 1 to 20 lower-case letters, digits and hyphens`);
  }
  const parent = await findParent();
  const [path] = await Promise.all([makeDirectory(parent, name), sweep(parent)]);
  let keeper: Keeper;
  try {
    keeper = startKeeper(path, { afterwards: "delete" });
    await writeOwner(path);
  } catch (error) {
    await cleanUp(path, { afterwards: "delete" });
    throw error;
  }
  let removed: Promise<void> | undefined;
  return {
    path,
    remove() {
      removed ??= keeper.finish();
      return removed;
    },
  };
}

/** The system's temporary directory; for root, whose servers run as another user, one that user can pass through. */
async function findParent(): Promise<string> {
  const user = await findServerUser();
  const candidates = user ? [tmpdir(), "/tmp", "/var/tmp"] : [tmpdir()];
  for (const candidate of candidates) {
    // Servers and keepers are told apart by path: it must be the one the system resolves to (macOS links /var).
    const path = await realpath(candidate).catch(() => undefined);
    if (path && (!user || !(await findClosedFolder(join(path, "x"), user.uid)))) return path;
  }
  throw new Error(
    `user ${user?.name} can pass through none of ${candidates.join(", ")}; set TMPDIR to a directory that is open to it`,
  );
}

async function makeDirectory(parent: string, name: string): Promise<string> {
  const path = await mkdtemp(join(parent, `postern-${name}-${process.pid}-`));
  // Servers that root runs as another user pass through to directories of their own.
  if (await findServerUser()) await chmod(path, 0o711);
  return path;
}

async function sweep(parent: string): Promise<void> {
  const entries = await readdir(parent).catch(() => []);
  await Promise.all(
    entries.map(async (entry) => {
      const pid = NAME.exec(entry)?.[1];
      if (pid === undefined) return;
      const path = join(parent, entry);
      // Anyone may write to the temporary directory: touch only what is ours.
      const found = await lstat(path).catch(() => undefined);
      if (!found?.isDirectory() || found.uid !== process.getuid?.()) return;
      const { state } = await findOwner(path);
      // Without a record it may be just being made, by the process that its name tells.
      if (state === "none" ? await isRunning(Number(pid)) : state !== "gone") return;
      await cleanUp(path, { afterwards: "delete" }).catch(() => undefined);
    }),
  );
}
