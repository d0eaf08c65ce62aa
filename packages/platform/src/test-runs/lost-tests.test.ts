import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { holdRuns } from "../database/hold-runs.ts";
import { newId } from "../database/ids.ts";
import { atEnd } from "../testing/at-end.ts";
import { startTestPostgres } from "../testing/test-platform.ts";
import { restartLostTests } from "./start-due-tests.ts";
import { beginTestRun, endTestRun, insertTestRun } from "./store.ts";

const onEnd = atEnd();
const log = pino({ level: "silent" });

test("a run whose worker has died waits again at once; one that is performed, waits or has ended is left alone", async () => {
  const database = await (await startTestPostgres(onEnd)).takeDatabase();
  const { db, pool, where } = database;
  const [lost, performed, ended, elsewhere] = await Promise.all(
    ["US", "US", "US", "EMEA"].map(async (environment) => {
      const id = newId("run");
      const what = { id, tenantId: "ten-first" as const, connectionId: null, environment, host: "a", port: 1 };
      await insertTestRun(db, { ...what, sealedInput: null });
      return id;
    }),
  );
  const started: string[] = [];
  const work = { startTest: async (_: unknown, { id }: { id: string }) => void started.push(id) };
  const restart = () => restartLostTests({ db, work, environment: "US" });
  const [dying, living] = [1, 2].map(() => holdRuns(where, log));
  onTestFinished(() => living!.close());
  const { promise: goingOn, resolve: goOn } = Promise.withResolvers<void>();
  const beginning = (holds: typeof dying, id: string) =>
    new Promise<{ done: Promise<void> }>((begun) => {
      const done: Promise<void> = holds!.during(id, async () => {
        await beginTestRun(db, id);
        begun({ done });
        await goingOn;
      });
    });
  const ofDead = await beginning(dying, lost!);
  const ofLiving = await beginning(living, performed!);
  await living!.during(ended!, async () => {
    await beginTestRun(db, ended!);
    await endTestRun(db, ended!, { ok: true, stages: [], serverVersion: null, isWriter: null, problem: null, ms: 1 });
  });
  await beginTestRun(db, elsewhere!);
  expect(await restart()).toBe(0);
  // Nobody performs twice what somebody performs.
  await living!.during(lost!, () => expect.fail("was performed twice"));

  // As the end of its process does.
  await pool.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = hashtext($1)::oid",
    [lost],
  );
  await expect.poll(restart, { timeout: 10_000 }).toBe(1);
  expect(started).toEqual([lost]);
  expect(await restart()).toBe(0);
  let isPerformed = false;
  await living!.during(lost!, async () => {
    isPerformed = true;
  });
  expect(isPerformed).toBe(true);
  goOn();
  await Promise.all([ofDead.done, ofLiving.done]);
}, 60_000);
