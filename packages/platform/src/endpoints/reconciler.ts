import type { Logger } from "pino";
import type { EnvironmentConfig } from "../config.ts";
import type { OpenDatabase } from "../database/database.ts";
import { type Leadership, takeLeadership } from "../database/leadership.ts";
import { type Provisioner, ProvisioningError } from "../provisioning/provisioner.ts";
import { advance, type Observation } from "./advance.ts";
import { type EndpointRow, findEndpoint, listDueEndpoints, moveEndpoint, postponeLook } from "./store.ts";

export interface ReconcilerOptions {
  database: OpenDatabase;
  provisioner: Provisioner;
  environments: EnvironmentConfig[];
  lookIntervalMs: number;
  log: Logger;
}

export interface Reconciler {
  /** Looks now instead of when the interval is over. */
  wake(): void;
  /** Starts no more steps and waits for those under way, at most `graceMs`; what is left is repeated at the next start. */
  stop(graceMs?: number): Promise<void>;
}

const PAGE = 200;
/** More steps than this in one go would be a loop. */
const STEPS_AT_ONCE = 12;

/** Moves every endpoint towards what was asked for, for as long as it runs. */
export function startReconciler(options: ReconcilerOptions): Reconciler {
  const { database, environments, lookIntervalMs, log } = options;
  const underWay = new Map<string, Promise<void>>();
  let stopping = false;
  let leadership: Leadership | undefined;
  let alarm = Promise.withResolvers<void>();

  const rest = async () => {
    const timer = setTimeout(alarm.resolve, lookIntervalMs);
    await alarm.promise;
    clearTimeout(timer);
    alarm = Promise.withResolvers<void>();
  };

  const turn = async () => {
    if (!leadership?.isHeld()) leadership = await takeLeadership(database.pool, log);
    if (!leadership) return;
    await Promise.all(environments.map((environment) => lookAt(environment)));
  };

  const lookAt = async (environment: EnvironmentConfig) => {
    for (let after = ""; !stopping; ) {
      const rows = await listDueEndpoints(database.db, environment.name, after, PAGE);
      const free = rows.filter(({ id }) => !underWay.has(id));
      const observe = await observeAll(free, environment, options);
      for (const row of free) {
        const steps = takeSteps(row, observe, environment, options, () => stopping).finally(() =>
          underWay.delete(row.id),
        );
        underWay.set(row.id, steps);
      }
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.id;
    }
  };

  const run = async () => {
    while (!stopping) {
      await turn().catch((error: unknown) => log.warn({ err: error }, "a look at the endpoints failed"));
      if (!stopping) await rest();
    }
    // Here and not only in stop(): the lead may have been won while stop() was called.
    leadership?.giveUp();
  };
  const running = run();

  return {
    wake: () => alarm.resolve(),
    async stop(graceMs = 10_000) {
      stopping = true;
      alarm.resolve();
      await within(
        graceMs,
        running.then(() => Promise.all(underWay.values())),
      );
      leadership?.giveUp();
    },
  };
}

/** One paged read for all rows; on failure every row is put off, with the reason. */
async function observeAll(
  rows: EndpointRow[],
  environment: EnvironmentConfig,
  { provisioner, log, database, lookIntervalMs }: ReconcilerOptions,
): Promise<(row: EndpointRow) => Observation> {
  if (rows.every(({ vpcEndpointId }) => vpcEndpointId === null)) return () => "unasked";
  try {
    const found = await provisioner.observe(environment);
    return ({ vpcEndpointId }) => (vpcEndpointId === null ? "unasked" : (found.get(vpcEndpointId) ?? "gone"));
  } catch (error) {
    log.warn({ err: error, environment: environment.name }, "the endpoints could not be read from AWS");
    await Promise.all(rows.map((row) => row.vpcEndpointId && postponeLook(database.db, row, lookIntervalMs)));
    return () => "unasked";
  }
}

async function takeSteps(
  row: EndpointRow,
  observe: (row: EndpointRow) => Observation,
  environment: EnvironmentConfig,
  { database: { db }, provisioner, lookIntervalMs, log }: ReconcilerOptions,
  isStopping: () => boolean,
): Promise<void> {
  let current: EndpointRow | undefined = row;
  try {
    for (let step = 0; step < STEPS_AT_ONCE && current && !isStopping(); step += 1) {
      // What was observed holds for the endpoint it was asked about; a new one is observed at the next look.
      const observation = current.vpcEndpointId === row.vpcEndpointId ? observe(row) : "unasked";
      const next: EndpointRow | undefined = await advance(current, observation, {
        db,
        provisioner,
        environment,
        lookIntervalMs,
      });
      if (next && next.state !== current.state) {
        log.info({ endpoint: next.id, from: current.state, to: next.state, reason: next.reason }, "endpoint moved");
      }
      current = next;
    }
  } catch (error) {
    await noteFailure(current ?? row, error, { db, log, lookIntervalMs }).catch((noting: unknown) =>
      log.warn({ err: noting, endpoint: row.id }, "a failed step could not be noted"),
    );
  }
}

/** A refusal that no repetition will change ends the attempt; everything else is tried again, ever more rarely. */
async function noteFailure(
  { id }: EndpointRow,
  error: unknown,
  { db, log, lookIntervalMs }: { db: OpenDatabase["db"]; log: Logger; lookIntervalMs: number },
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const now = await findEndpoint(db, id);
  if (!now) return;
  const final = error instanceof ProvisioningError && !error.retryable;
  log.warn({ endpoint: id, state: now.state, err: error, final }, "a step failed");
  if (final && (now.state === "checking" || now.state === "creating" || now.state === "updating")) {
    await moveEndpoint(db, now, "failed", { reason: message });
    return;
  }
  const delayMs = Math.min(lookIntervalMs * 2 ** Math.min(now.failedLooks, 8), 300_000);
  await postponeLook(db, now, delayMs, `${message}; it is tried again by itself`);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
