import { FIRST_SHARD } from "@postern/platform-api";
import type { Logger } from "pino";
import type { EnvironmentConfig } from "../config.ts";
import type { OpenDatabase } from "../database/database.ts";
import type { PassParts } from "../endpoints/pass.ts";
import { type Reconciler, startReconciler } from "../endpoints/reconciler.ts";
import { accountOf, type Place, placeName, placesOf } from "../environments/shards.ts";
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
  /** The places, by `placeName`, of which this process moves the endpoints. */
  leading(): string[];
  stop(): Promise<void>;
}

/** Between two looks whether environments have come or gone. */
const REST_MS = 1000;
const HEED = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 10 };

/** Works for environments as long as they are there: moves endpoints where it leads, answers servers, performs tests. */
export async function workForEnvironments(parts: WorkerParts): Promise<Working> {
  const { environments, only, log } = parts;
  const begun = new Map<string, EnvironmentWork>();
  const budgetsOf = shareBudgets(parts.endpointsPerSecond);
  let isStopped = false;

  const attend = async () => {
    const wanted = environments.map(({ name }) => name).filter((name) => only?.includes(name) ?? true);
    for (const name of wanted)
      if (!begun.has(name) && !isStopped) begun.set(name, await workFor(name, parts, budgetsOf));
    for (const [name, { attend, stop }] of begun) {
      if (wanted.includes(name)) {
        await attend();
        continue;
      }
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
    leading: () => [...begun.values()].flatMap((each) => each.leading()),
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await attending;
      await Promise.all([ignoreAny(), ...[...begun.values()].map(({ stop }) => stop())]);
    },
  };
}

interface EnvironmentWork {
  /** Begins with shards that are new, and ends with those that are gone. */
  attend(): Promise<void>;
  leading(): string[];
  stop(): Promise<void>;
}

async function workFor(name: string, parts: WorkerParts, budgetsOf: BudgetsOf): Promise<EnvironmentWork> {
  const { database, queue, environments, lookIntervalMs, log } = parts;
  const { db } = database;
  let last = environments.find((each) => each.name === name)!;
  // One that is gone is worked for as it was, until its work has ended.
  const environment = (): EnvironmentConfig => {
    last = environments.find((each) => each.name === name) ?? last;
    return last;
  };
  const reconcile = (first: Place) => {
    let lastPlace = first;
    const place = () => {
      lastPlace = placesOf(environment()).find(({ shard }) => shard === first.shard) ?? lastPlace;
      return lastPlace;
    };
    return startReconciler({
      ...{ database, environment: place, lookIntervalMs, log },
      ...{ provisioner: parts.provisioner, metrics: parts.metrics },
      budgets: budgetsOf(first),
      async heedWakes(wake) {
        const wakes = await queue.of("wake", placeName(first));
        await queue.boss.work(wakes, HEED, async () => wake());
        return () => queue.boss.offWork(wakes);
      },
    });
  };
  const reconcilers = new Map<string, Reconciler>();
  const attend = async () => {
    const places = placesOf(environment());
    for (const place of places) if (!reconcilers.has(place.shard)) reconcilers.set(place.shard, reconcile(place));
    for (const [shard, reconciler] of reconcilers) {
      if (places.some((place) => place.shard === shard)) continue;
      reconcilers.delete(shard);
      await reconciler.stop();
    }
  };
  await attend();
  const tests = startDueTestsInTurn({ db, work: queuedWork(queue, log), environment: name, log }, () =>
    reconcilers.get(FIRST_SHARD)!.isLeading(),
  );
  const ignore = await takeWork(queue, environment, { ...parts, db });
  return {
    attend,
    leading: () => [...reconcilers].flatMap(([shard, each]) => (each.isLeading() ? [placeName({ name, shard })] : [])),
    async stop() {
      await Promise.all([ignore(), tests.stop(), ...[...reconcilers.values()].map((each) => each.stop())]);
    },
  };
}

type BudgetsOf = (place: Place) => PassParts["budgets"];

/** AWS keeps its token buckets by account and region, which shards may share. */
function shareBudgets(perSecond: number): BudgetsOf {
  const budget = () => openCallBudget(perSecond, Math.max(ENDPOINTS_AT_ONCE, perSecond));
  const shared = new Map<string, PassParts["budgets"]>();
  return (place) => {
    const key = `${accountOf(place)} ${place.region}`;
    const budgets = shared.get(key) ?? { creates: budget(), deletes: budget() };
    shared.set(key, budgets);
    return budgets;
  };
}
