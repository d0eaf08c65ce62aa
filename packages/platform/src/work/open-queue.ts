import type { PoolConfig } from "pg";
import { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { QUEUES, type QueueKind, queueName } from "./queues.ts";

export interface Queue {
  boss: PgBoss;
  /** The environment's queue of this kind, made if it is not there yet. */
  of(kind: QueueKind, environment: string): Promise<string>;
  /** Lets what is being worked on finish, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

const SCHEMA = "work";
/** Between two looks for work whose worker was killed. */
const SUPERVISE_SECONDS = 10;

/** The queue that all servers and workers share, in the platform's own Postgres: what is in it outlives every process. */
export async function openQueue(where: PoolConfig, log: Logger): Promise<Queue> {
  const boss = new PgBoss({
    ...(where as ConstructorParameters<typeof PgBoss>[0] & object),
    ...{ schema: SCHEMA, application_name: "postern-queue", max: 4 },
    ...{ useListenNotify: true, schedule: false, reindex: false, monitorVacuum: false },
    ...{ superviseIntervalSeconds: SUPERVISE_SECONDS, monitorIntervalSeconds: SUPERVISE_SECONDS },
  });
  boss.on("error", (error) => log.warn({ err: error }, "the queue could not be asked"));
  boss.on("warning", ({ message }) => log.warn({ warning: message }, "the queue warns"));
  await boss.start();
  const made = new Map<string, Promise<void>>();
  return {
    boss,
    async of(kind, environment) {
      const name = queueName(kind, environment);
      const making = made.get(name) ?? boss.createQueue(name, { ...QUEUES[kind], notify: true });
      made.set(name, making);
      making.catch(() => made.delete(name));
      await making;
      return name;
    },
    stop: (graceMs = 10_000) => boss.stop({ graceful: true, timeout: graceMs }),
  };
}
