import { afterAll } from "vitest";

/** Cleaning up at the end of a file what its `beforeAll` makes: vitest takes no `afterAll` from inside a hook. */
export function atEnd(): (step: () => Promise<void> | void) => void {
  const steps: (() => Promise<void> | void)[] = [];
  afterAll(async () => {
    for (const step of steps.reverse()) await step();
  });
  return (step) => void steps.push(step);
}
