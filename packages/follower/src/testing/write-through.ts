import type { Client } from "pg";
import type { Clock } from "../follower-surroundings.ts";

/** A new session, and a row written by it. Times are milliseconds since 1970 of the clock that was given. */
export interface Attempt {
  at: number;
  ends: number;
  number: number;
  /** `read-only`: somebody answered, and takes no writes. */
  outcome: "written" | "read-only" | "failed";
  /** When the server started that answered: tells servers apart. */
  server: string | undefined;
}

export interface WriteThrough {
  attempts: Attempt[];
  stop(): Promise<void>;
}

/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = "25006";

/** Writes a row by a session of its own, again and again, into a table with the column `number`. */
export function writeThrough(
  signIn: () => Promise<Client>,
  { clock, table, everySeconds }: { clock: Clock; table: string; everySeconds: number },
): WriteThrough {
  const attempts: Attempt[] = [];
  const stopping = new AbortController();

  async function attempt(number: number): Promise<Attempt> {
    const at = clock.now();
    let client: Client | undefined;
    try {
      client = await signIn();
      const sql = `insert into ${table} (number) values ($1) returning pg_postmaster_start_time()::text as server`;
      const { rows } = await client.query<{ server: string }>(sql, [number]);
      return { at, ends: clock.now(), number, outcome: "written", server: rows[0]?.server };
    } catch (error) {
      const outcome = (error as { code?: string }).code === READ_ONLY ? "read-only" : "failed";
      return { at, ends: clock.now(), number, outcome, server: undefined };
    } finally {
      client?.end().catch(() => undefined);
    }
  }

  const running = (async () => {
    for (let number = 0; !stopping.signal.aborted; number++) {
      const made = await attempt(number);
      attempts.push(made);
      const rest = Math.max(0, everySeconds * 1000 - (made.ends - made.at));
      await clock.sleep(rest, stopping.signal).catch(() => undefined);
    }
  })();
  return {
    attempts,
    stop() {
      stopping.abort(new Error("enough was written"));
      return running;
    },
  };
}
