import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cleanUp, startKeeper } from "./keeper.ts";
import { findOwner, writeOwner } from "./owner.ts";

/** A directory whose data stays, while its servers end with this process. */
export interface PersistentDirectory {
  /** Ends the servers that still run below it and lets others use it. */
  release(): Promise<void>;
}

/**
 * Takes an existing directory for servers that keep their data. A server that a dead process left running there is
 * ended first. Throws when a living process uses the directory. One in another container is taken as dead: a container
 * that is started anew on its volume must not lock itself out.
 */
export async function openPersistentDirectory(path: string): Promise<PersistentDirectory> {
  const owner = await findOwner(path);
  if (owner.state === "alive") {
    throw new Error(`directory ${path} is in use by process ${owner.pid}; end that one or choose another directory`);
  }
  const taken = { afterwards: "leave", owner: await writeOwner(path) } as const;
  await cleanUp(path, taken);
  await dropStaleLock(join(path, "data", "postmaster.pid"));
  const keeper = startKeeper(path, taken);
  return {
    async release() {
      await keeper.finish();
      await rm(join(path, "owner"), { force: true });
    },
  };
}

/**
 * Postgres takes any living process with the number in its lock file for its predecessor. In a container, where numbers
 * repeat from start to start, that is soon some other program.
 */
async function dropStaleLock(lock: string): Promise<void> {
  const pid = Number.parseInt(await readFile(lock, "utf8").catch(() => ""), 10);
  if (Number.isNaN(pid)) return;
  if ((await readCommand(pid)).includes("postgres")) return;
  await rm(lock, { force: true });
}

async function readCommand(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    if (process.platform === "linux") return "";
  }
  return promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]).then(
    ({ stdout }) => stdout,
    () => "",
  );
}
