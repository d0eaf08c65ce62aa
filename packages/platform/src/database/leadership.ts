import { Client, type PoolConfig } from "pg";
import type { Logger } from "pino";

/** Of all workers that share a database, one moves the endpoints of an environment; the others stand by. */
export interface Leadership {
  isHeld(): boolean;
  /** Takes the lead if nobody has it; answers whether it is held. */
  attempt(): Promise<boolean>;
  giveUp(): Promise<void>;
}

const LEADER_LOCKS = 7_064_002;
/** A database that hears nothing of a worker's machine for half a minute lets another one lead. */
const KEEP_ALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

/** Stands for the lead of an environment. It is a lock of a connection of its own, so it goes when the process dies. */
export function standForLead(where: PoolConfig, environment: string, log: Logger): Leadership {
  let client: Client | undefined;
  let held = false;

  const drop = async (which: Client | undefined) => {
    if (which === undefined || which !== client) return;
    client = undefined;
    held = false;
    await which.end().catch(() => undefined);
  };

  const connect = async () => {
    const fresh = new Client({ ...where, application_name: "postern-lead", keepAlive: true, options: KEEP_ALIVE });
    fresh.on("error", (error) => {
      if (held && fresh === client) log.warn({ err: error, environment }, "the connection that holds the lead broke");
      void drop(fresh);
    });
    client = fresh;
    await fresh.connect();
    return fresh;
  };

  return {
    isHeld: () => held,
    async attempt() {
      if (held) return true;
      try {
        const standing = client ?? (await connect());
        const lock = "select pg_try_advisory_lock($1, hashtext($2)) as held";
        const { rows } = await standing.query<{ held: boolean }>(lock, [LEADER_LOCKS, environment]);
        held = standing === client && rows[0]?.held === true;
        return held;
      } catch (error) {
        await drop(client);
        throw error;
      }
    },
    giveUp: () => drop(client),
  };
}
