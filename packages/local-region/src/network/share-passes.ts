/** Runs `pass` so that calls share it: one that comes while a pass is under way waits for the next, with all others. */
export function sharePasses(pass: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        running = pass();
        return running;
      });
    return waiting;
  };
}
