import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import type { Work } from "../work/work.ts";
import { endForgottenTestRuns, insertTestRun, listDueTests, releaseLostTestRuns } from "./store.ts";

export interface DueParts {
  db: Database;
  work: Pick<Work, "startTest">;
  environment: string;
}

/** Started in one go; the others' turn comes with the next. */
const AT_ONCE = 20;
const REST_MS = 20_000;
const REST_OF_LOST_MS = 2000;

/** Has the connections tested whose schedule says so, and ends runs that nobody will. Answers how many it started. */
export async function startDueTests({ db, work, environment }: DueParts): Promise<number> {
  await endForgottenTestRuns(db, environment);
  const due = await listDueTests(db, environment, AT_ONCE);
  for (const { id: connectionId, tenantId, host, port } of due) {
    const run = { id: newId("run"), tenantId, connectionId, environment, host, port, sealedInput: null };
    await db.transaction(async (transaction) => {
      await insertTestRun(transaction, run);
      await work.startTest(transaction, run);
    });
  }
  return due.length;
}

/** Has the runs performed anew that a worker had begun and did not live to end. Answers how many. */
export function restartLostTests({ db, work, environment }: DueParts): Promise<number> {
  return db.transaction(async (transaction) => {
    const lost = await releaseLostTestRuns(transaction, environment);
    for (const { id } of lost) await work.startTest(transaction, { id, environment });
    return lost.length;
  });
}

/** Does both until stopped, while `isLeading`: one process does it for an environment. */
export function startDueTestsInTurn(
  parts: DueParts & { log: Logger },
  isLeading: () => boolean,
): { stop(): Promise<void> } {
  const { environment, log } = parts;
  let running: Promise<unknown> = Promise.resolve();
  const turn = (start: (parts: DueParts) => Promise<number>) => () => {
    running = running
      .then(() => (isLeading() ? start(parts) : 0))
      .catch((error: unknown) => log.warn({ err: error, environment }, "tests that are due could not be started"));
  };
  const timers = [setInterval(turn(startDueTests), REST_MS), setInterval(turn(restartLostTests), REST_OF_LOST_MS)];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
