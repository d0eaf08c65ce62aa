import type { Pool } from "pg";
import type { Logger } from "pino";

/** One process of all that share a database moves endpoints; the others stand by. */
export interface Leadership {
  isHeld(): boolean;
  giveUp(): void;
}

const LEADER_LOCK = 7_064_002;

/** Takes the lead if nobody has it. It is a lock of a connection of its own, so it goes when the process dies. */
export async function takeLeadership(pool: Pool, log: Logger): Promise<Leadership | undefined> {
  const client = await pool.connect();
  let held = false;
  const giveUp = () => {
    if (!held) return;
    held = false;
    client.release(true);
  };
  client.on("error", (error) => {
    if (held) log.warn({ err: error }, "the connection that holds the lead broke");
    giveUp();
  });
  try {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [LEADER_LOCK]);
    held = rows[0]?.held === true;
  } catch (error) {
    client.release(true);
    throw error;
  }
  if (held) return { isHeld: () => held, giveUp };
  // Not back into the pool: it carries our listener.
  client.release(true);
  return undefined;
}
