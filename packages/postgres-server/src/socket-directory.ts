import { chown } from "node:fs/promises";
import { join } from "node:path";
import { makeOwnDirectory } from "./cluster.ts";
import { createRunDirectory } from "./run-directory.ts";
import type { ServerUser } from "./server-user.ts";

/** The shortest limit of the systems we run on (macOS: 104 bytes with the closing zero). */
const LONGEST_SOCKET_PATH = 103;

/** A private place for the server's socket: in its directory, or in a short one when that path is too long for a socket. */
export async function makeSocketDirectory(
  directory: string,
  port: number,
  user: ServerUser | undefined,
): Promise<{ path: string; remove(): Promise<void> }> {
  const path = join(directory, "s");
  if (Buffer.byteLength(`${path}/.s.PGSQL.${port}`) <= LONGEST_SOCKET_PATH) {
    await makeOwnDirectory(path, user);
    return { path, remove: async () => undefined };
  }
  const short = await createRunDirectory("s");
  if (user) await chown(short.path, user.uid, user.gid);
  return short;
}
