import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The operating system's user that a server runs as. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

let found: Promise<ServerUser | undefined> | undefined;

/**
 * Postgres refuses to run as root. Root therefore runs it as `postgres` or else `nobody`, whichever the system has;
 * anyone else runs it as themselves (undefined). Users are never created.
 */
export function findServerUser(): Promise<ServerUser | undefined> {
  found ??= process.getuid?.() === 0 ? lookUp(["postgres", "nobody"]) : Promise.resolve(undefined);
  return found;
}

/** What `spawn` needs to become the user. */
export function spawnAs(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

async function lookUp(names: string[]): Promise<ServerUser> {
  for (const name of names) {
    try {
      const [uid, gid] = await Promise.all([askId("-u", name), askId("-g", name)]);
      if (uid !== 0) return { name, uid, gid };
    } catch {
      // No such user: try the next.
    }
  }
  throw new Error(
    `postgres does not run as root, and none of the users ${names.join(", ")} exists; run as another user`,
  );
}

async function askId(flag: string, name: string): Promise<number> {
  const { stdout } = await promisify(execFile)("id", [flag, name]);
  return Number(stdout);
}
