import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import type { Work } from "../work/work.ts";
import { endForgottenTestRuns, insertTestRun, listDueTests } from "./store.ts";

export interface DueParts {
  db: Database;
  work: Pick<Work, "startTest">;
  environment: string;
}

/** Started in one go; the others' turn comes with the next. */
const AT_ONCE = 20;
const REST_MS = 20_000;

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

/** Does so until stopped, while `isLeading`: one process does it for an environment. */
export function startDueTestsInTurn(
  parts: DueParts & { log: Logger },
  isLeading: () => boolean,
): { stop(): Promise<void> } {
  const { environment, log } = parts;
  let running: Promise<unknown> = Promise.resolve();
  const turn = () => {
    if (!isLeading()) return;
    running = startDueTests(parts).catch((error: unknown) =>
      log.warn({ err: error, environment }, "tests that are due could not be started"),
    );
  };
  const timer = setInterval(turn, REST_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
