import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty directory for a region that is to be restarted; deleted with the test. */
export async function makeStateDirectory(onCleanup: (cleanup: () => Promise<void>) => void): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "postern-state-"));
  // A region that was killed has a keeper, which may still be ending its databases.
  onCleanup(() => rm(directory, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }));
  // Run by root, Postgres is another user's, who has to pass through.
  await chmod(directory, 0o711);
  return directory;
}
