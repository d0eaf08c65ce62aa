import { afterAll } from "vitest";

/** Cleaning up at the end of a file, also of what a `beforeAll` makes: vitest takes no `afterAll` from inside a hook. */
export function atEnd(): (step: () => Promise<void>) => void {
  const steps: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const step of steps.reverse()) await step();
  });
  return (step) => void steps.push(step);
}
