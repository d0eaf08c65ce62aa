import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The outermost folder on the way to `path` that the user cannot pass through; undefined when the way is open. */
export async function findClosedFolder(path: string, uid: number): Promise<string | undefined> {
  const parent = dirname(path);
  if (parent === path) return undefined;
  const above = await findClosedFolder(parent, uid);
  if (above) return above;
  const folder = await stat(parent);
  const needed = folder.uid === uid ? 0o100 : 0o001;
  return (folder.mode & needed) === 0 ? parent : undefined;
}
