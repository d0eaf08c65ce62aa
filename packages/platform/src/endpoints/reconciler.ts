import type { OpenDatabase } from "../database/database.ts";
import { standForLead } from "../database/leadership.ts";
import { type Place, placeName } from "../environments/shards.ts";
import { type PassParts, pass } from "./pass.ts";

export interface ReconcilerOptions extends Omit<PassParts, "db" | "metrics" | "environment"> {
  database: OpenDatabase;
  /** Read for each pass: an operator may change it. */
  environment: () => Place;
  /** Calls `wake` when somebody wants the endpoints looked at now, from then on; answers what ends that. */
  heedWakes?: (wake: () => void) => Promise<() => Promise<void>>;
  metrics: PassParts["metrics"] & { leads(environment: string, isLeading: boolean): void };
}

export interface Reconciler {
  /** Looks now instead of when the interval is over. */
  wake(): void;
  isLeading(): boolean;
  /** Starts no more steps and waits for those under way, at most `graceMs`; what is left is repeated at the next start. */
  stop(graceMs?: number): Promise<void>;
}

/** Everything in AWS is read so many intervals apart: endpoints that nobody knows show up. */
const FULL_EVERY = 100;

/**
 * Moves every endpoint of an environment's shard towards what was asked for, for as long as it runs and no other process does:
 * of all that share the database, one leads.
 */
export function startReconciler({ database, environment, heedWakes, ...options }: ReconcilerOptions): Reconciler {
  const { lookIntervalMs, log, metrics } = options;
  const name = placeName(environment());
  const leadership = standForLead(database.where, name, log);
  const underWay = new Map<string, Promise<void>>();
  let stopping = false;
  let fullAt = 0;
  let ignoreWakes: (() => Promise<void>) | undefined;
  let alarm = Promise.withResolvers<void>();

  const rest = async () => {
    const timer = setTimeout(alarm.resolve, lookIntervalMs);
    await alarm.promise;
    clearTimeout(timer);
    alarm = Promise.withResolvers<void>();
  };

  /** Who does not lead leaves what wakes the leader in the queue. */
  const standBy = async () => {
    const ignore = ignoreWakes;
    ignoreWakes = undefined;
    await ignore?.();
  };

  const turn = async () => {
    const wasLeading = leadership.isHeld();
    const leads = await leadership.attempt();
    metrics.leads(name, leads);
    if (!leads) return standBy();
    if (!wasLeading) log.info({ environment: name }, "this process moves the endpoints there now");
    ignoreWakes ??= await heedWakes?.(() => alarm.resolve());
    const isFull = Date.now() >= fullAt;
    if (isFull) fullAt = Date.now() + lookIntervalMs * FULL_EVERY;
    const parts: PassParts = { ...options, db: database.db, environment: environment() };
    const isCrowded = await pass(parts, { underWay, isFull, isStopping: () => stopping });
    if (isCrowded) void Promise.race(underWay.values()).then(() => alarm.resolve());
  };

  const run = async () => {
    while (!stopping) {
      await turn().catch((error: unknown) => log.warn({ err: error }, "a look at the endpoints failed"));
      if (!stopping) await rest();
    }
    // Here and not only in stop(): the lead may have been won while stop() was called.
    await standBy().catch((error: unknown) => log.warn({ err: error }, "the queue could not be left"));
    await leadership.giveUp();
  };
  const running = run();

  return {
    wake: () => alarm.resolve(),
    isLeading: () => leadership.isHeld(),
    async stop(graceMs = 10_000) {
      stopping = true;
      alarm.resolve();
      await within(
        graceMs,
        running.then(() => Promise.all(underWay.values())),
      );
      await leadership.giveUp();
      metrics.leads(name, false);
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
