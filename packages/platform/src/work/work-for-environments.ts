import type { Logger } from "pino";
import type { EnvironmentConfig } from "../config.ts";
import type { OpenDatabase } from "../database/database.ts";
import { type Reconciler, startReconciler } from "../endpoints/reconciler.ts";
import type { Metrics } from "../http/metrics.ts";
import { ENDPOINTS_AT_ONCE, openCallBudget } from "../provisioning/call-budget.ts";
import type { PerformParts } from "../test-runs/perform-test.ts";
import { startDueTestsInTurn } from "../test-runs/start-due-tests.ts";
import type { Queue } from "./open-queue.ts";
import { queuedWork } from "./queued-work.ts";
import { takeWork, takeWorkOfAny } from "./take-work.ts";

export interface WorkerParts extends Omit<PerformParts, "db"> {
  database: OpenDatabase;
  queue: Queue;
  /** Those to work for alone; all of them when undefined. */
  only?: string[] | undefined;
  lookIntervalMs: number;
  endpointsPerSecond: number;
  metrics: Metrics;
  log: Logger;
}

export interface Working {
  /** The environments of which this process moves the endpoints. */
  leading(): string[];
  stop(): Promise<void>;
}

/** Between two looks whether environments have come or gone. */
const REST_MS = 1000;

/** Works for environments as long as they are there: moves endpoints where it leads, answers servers, performs tests. */
export async function workForEnvironments(parts: WorkerParts): Promise<Working> {
  const { environments, only, log } = parts;
  const begun = new Map<string, Awaited<ReturnType<typeof workFor>>>();
  let isStopped = false;

  const attend = async () => {
    const wanted = environments.map(({ name }) => name).filter((name) => only?.includes(name) ?? true);
    for (const name of wanted) if (!begun.has(name) && !isStopped) begun.set(name, await workFor(name, parts));
    for (const [name, { stop }] of begun) {
      if (wanted.includes(name)) continue;
      begun.delete(name);
      await stop();
    }
  };

  const ignoreAny = await takeWorkOfAny(parts.queue, { ...parts, db: parts.database.db });
  await attend();
  let attending = Promise.resolve();
  const timer = setInterval(() => {
    attending = attending.then(attend).catch((error: unknown) => {
      log.warn({ err: error }, "the work for an environment could not be begun or ended");
    });
  }, REST_MS);
  return {
    leading: () => [...begun].flatMap(([name, { reconciler }]) => (reconciler.isLeading() ? [name] : [])),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await attending;
      await Promise.all([ignoreAny(), ...[...begun.values()].map(({ stop }) => stop())]);
    },
  };
}

async function workFor(name: string, parts: WorkerParts): Promise<{ reconciler: Reconciler; stop(): Promise<void> }> {
  const { database, queue, environments, lookIntervalMs, endpointsPerSecond, log } = parts;
  const { db } = database;
  let last = environments.find((each) => each.name === name)!;
  // One that is gone is worked for as it was, until its work has ended.
  const environment = (): EnvironmentConfig => {
    last = environments.find((each) => each.name === name) ?? last;
    return last;
  };
  const budget = () => openCallBudget(endpointsPerSecond, Math.max(ENDPOINTS_AT_ONCE, endpointsPerSecond));
  const reconciler = startReconciler({
    ...{ database, environment, lookIntervalMs, log },
    ...{ provisioner: parts.provisioner, metrics: parts.metrics },
    budgets: { creates: budget(), deletes: budget() },
    async heedWakes(wake) {
      const wakes = await queue.of("wake", name);
      await queue.boss.work(wakes, { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 10 }, async () => wake());
      return () => queue.boss.offWork(wakes);
    },
  });
  const tests = startDueTestsInTurn({ db, work: queuedWork(queue, log), environment: name, log }, reconciler.isLeading);
  const ignore = await takeWork(queue, environment, { ...parts, db });
  return {
    reconciler,
    async stop() {
      await Promise.all([ignore(), tests.stop(), reconciler.stop()]);
    },
  };
}
