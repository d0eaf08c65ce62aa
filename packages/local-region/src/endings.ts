/** What must be ended when a region stops or does not come to be, the latest first. */
export interface Endings {
  add(what: string, end: () => Promise<void> | void): void;
  /** Ends all of it, each though another failed, once; rejects with everything that failed. */
  run(): Promise<void>;
}

export function createEndings(): Endings {
  const stack: { what: string; end: () => Promise<void> | void }[] = [];
  let running: Promise<void> | undefined;

  async function endAll(): Promise<void> {
    const failures: Error[] = [];
    for (let last = stack.pop(); last; last = stack.pop()) {
      try {
        await last.end();
      } catch (error) {
        failures.push(
          new Error(`${last.what} did not end: ${error instanceof Error ? error.message : error}`, { cause: error }),
        );
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, failures.map(({ message }) => message).join("; "));
  }

  return {
    add: (what, end) => void stack.push({ what, end }),
    run: () => {
      running ??= endAll();
      return running;
    },
  };
}
