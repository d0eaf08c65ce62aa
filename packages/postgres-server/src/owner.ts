import { execFile } from "node:child_process";
import { readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Who uses a directory. The start time tells a process from a later one with the same id. */
interface Owner {
  pid: number;
  startedAt: string;
  /** Process ids mean something only inside one process namespace (a container has its own). */
  namespace: string;
}

/** Writes into `directory`, as its file `owner`, that this process uses it; returns what the file says. */
export async function writeOwner(directory: string): Promise<string> {
  const startedAt = await readStart(process.pid);
  const owner: Owner = { pid: process.pid, startedAt: startedAt ?? "", namespace: await readNamespace() };
  const text = JSON.stringify(owner);
  await writeFile(join(directory, "owner"), text, { mode: 0o600 });
  return text;
}

/** `elsewhere`: in another process namespace, where we cannot see whether it lives. */
export type OwnerState = { state: "none" | "gone" } | { state: "alive" | "elsewhere"; pid: number };

/** Who uses `directory`, and whether that process lives. */
export async function findOwner(directory: string): Promise<OwnerState> {
  const owner = await readOwner(directory);
  if (!owner) return { state: "none" };
  if (owner.namespace !== (await readNamespace())) return { state: "elsewhere", pid: owner.pid };
  return (await readStart(owner.pid)) === owner.startedAt ? { state: "alive", pid: owner.pid } : { state: "gone" };
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await readStart(pid)) !== undefined;
}

async function readOwner(directory: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, "owner"), "utf8"));
  } catch {
    return undefined;
  }
}

/** An unchanging mark of when the process began; undefined when there is none of that id. */
async function readStart(pid: number): Promise<string | undefined> {
  try {
    // Field 22 of proc_pid_stat(5); the second field may hold spaces and brackets, so count from its end.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    if (process.platform === "linux") return undefined;
  }
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], { env: { LC_ALL: "C" } });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

async function readNamespace(): Promise<string> {
  return readlink("/proc/self/ns/pid").catch(() => "");
}
