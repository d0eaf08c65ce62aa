import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { fromDrizzle } from "pg-boss";
import type { Logger } from "pino";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import type { Queue } from "./open-queue.ts";
import { ANY } from "./queues.ts";
import type { LookedUp, SubnetZone, Work } from "./work.ts";

/** What a worker found out, or why it could not. */
export type Answer<Found> = { found: Found } | { failure: string };

const ANSWER_WITHIN_MS = 20_000;

/** Work that is put into the queue, for whichever worker takes it. */
export function queuedWork(queue: Queue, log: Logger): Work {
  const { boss } = queue;
  return {
    async lookUp({ environment, shard }, serviceName, tenant) {
      const name = await queue.of("look-up", environment);
      const hint = `one runs with: postern platform worker --environment ${JSON.stringify(environment)}`;
      const nobody = `no worker of environment '${environment}' has answered; ${hint}`;
      return askWorker<LookedUp>(queue, name, { serviceName, tenant, shard }, nobody);
    },
    async subnetZones(environment) {
      const name = await queue.of("subnet-zones", ANY);
      const nobody = "no worker has answered; one runs with: postern platform worker";
      return askWorker<SubnetZone[]>(queue, name, environment, nobody);
    },
    async startTest(transaction, { id, environment }) {
      await boss.send(await queue.of("test-run", environment), { id }, { db: fromDrizzle(transaction, sql) });
    },
    wake(place) {
      queue
        .of("wake", place)
        .then((name) => boss.send(name))
        .catch((error: unknown) => log.warn({ err: error, place }, "no worker could be woken"));
    },
  };
}

/** The answer is looked for ever more rarely: AWS takes tenths of a second, a worker that is not there for ever. */
async function askWorker<Found>(queue: Queue, name: string, question: object, nobody: string): Promise<Found> {
  const id = (await queue.boss.send(name, question))!;
  const deadline = Date.now() + ANSWER_WITHIN_MS;
  for (let waitMs = 10; Date.now() < deadline; waitMs = Math.min(waitMs * 1.5, 250)) {
    await sleep(waitMs);
    const [job] = await queue.boss.findJobs(name, { id });
    if (job?.state === "completed") return foundIn(job.output as Answer<Found>);
    if (!job || job.state === "failed") break;
  }
  await queue.boss.cancel(name, id);
  throw new ProvisioningError(nobody, { retryable: true });
}

function foundIn<Found>(answer: Answer<Found>): Found {
  if ("failure" in answer) throw new ProvisioningError(answer.failure, { retryable: true });
  return answer.found;
}
