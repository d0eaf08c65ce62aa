import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import type { Lock } from "./lock.ts";

/** A lock whose holder has not been heard of for so long is free. */
const STALE_MS = 15_000;
const RETRY_MS = 1000;

/** A lock for followers that share a file system: the directory `PATH.lock`, renewed while it is held. */
export function fileLock(path: string): Lock {
  return {
    async acquire(signal) {
      for (;;) {
        signal.throwIfAborted();
        const lost = new AbortController();
        try {
          const onCompromised = (error: Error) => lost.abort(error);
          const release = await lockfile.lock(path, { realpath: false, stale: STALE_MS, onCompromised });
          return {
            lost: lost.signal,
            // One that was lost is somebody else's
            release: () => (lost.signal.aborted ? Promise.resolve() : release()),
          };
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
        }
        await sleep(RETRY_MS, undefined, { signal });
      }
    },
  };
}

/** For a follower that is the only one. */
export const noLock: Lock = {
  acquire: async () => ({ lost: new AbortController().signal, release: async () => undefined }),
};
