import type { EnvironmentConfig } from "../config.ts";
import type { OpenDatabase } from "../database/database.ts";
import { holdRuns } from "../database/hold-runs.ts";
import type { TenantId } from "../database/schema.ts";
import { placeAt } from "../environments/shards.ts";
import { type PerformParts, performTest } from "../test-runs/perform-test.ts";
import { lookUp } from "./look-up.ts";
import type { Queue } from "./open-queue.ts";
import type { Answer } from "./queued-work.ts";
import { ANY } from "./queues.ts";

/** Of one worker; a test holds a connection for seconds, and so may a look-up. */
const AT_ONCE = 8;
const OPTIONS = { localConcurrency: AT_ONCE, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 10 };

/** Answers look-ups and performs tests of an environment out of the queue; answers what ends that. */
export async function takeWork(
  queue: Queue,
  environment: () => EnvironmentConfig,
  parts: PerformParts & { database: OpenDatabase },
): Promise<() => Promise<void>> {
  const holds = holdRuns(parts.database.where, parts.log);
  const { boss } = queue;
  const lookUps = await queue.of("look-up", environment().name);
  const tests = await queue.of("test-run", environment().name);
  await boss.work<{ serviceName: string; tenant: TenantId; shard: string }>(lookUps, OPTIONS, ([job]) => {
    const { serviceName, tenant, shard } = job!.data;
    return answerWith(parts, () => lookUp(parts.provisioner, placeAt(environment(), shard), serviceName, tenant));
  });
  await boss.work<{ id: string }>(tests, OPTIONS, ([job]) => {
    const { id } = job!.data;
    return holds.during(id, () => performTest(parts, environment(), id));
  });
  return async () => {
    await Promise.all([lookUps, tests].map((name) => boss.offWork(name)));
    await holds.close();
  };
}

/** Answers what any worker can. */
export async function takeWorkOfAny(queue: Queue, parts: PerformParts): Promise<() => Promise<void>> {
  const name = await queue.of("subnet-zones", ANY);
  await queue.boss.work<EnvironmentConfig>(name, { ...OPTIONS, localConcurrency: 1 }, ([job]) =>
    answerWith(parts, () => parts.provisioner.subnetZones(job!.data)),
  );
  return () => queue.boss.offWork(name);
}

async function answerWith<Found>({ log }: PerformParts, find: () => Promise<Found>): Promise<Answer<Found>> {
  try {
    return { found: await find() };
  } catch (error) {
    log.warn({ err: error }, "AWS could not be asked for a server");
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
