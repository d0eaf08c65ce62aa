import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresServer } from "@postern/postgres-server";

/** A replica's place in a group: where it follows from, and under which name. */
export interface Replica {
  server: PostgresServer;
  /** Of its slot, and in `synchronous_standby_names`. */
  name: string;
  isSynchronous: boolean;
}

/** A commit is in the kernel's hands before it is acknowledged: the death of the process loses none. */
const SETTINGS = { synchronous_commit: "on" };
const CATCH_UP_MS = 60_000;

/** One of the synchronous replicas must have a commit before it is acknowledged; without any, none need have it. */
export function settingsWith(replicas: readonly Replica[]): Record<string, string> {
  const names = replicas.filter(({ isSynchronous }) => isSynchronous).map(({ name }) => `"${name}"`);
  return names.length === 0 ? SETTINGS : { ...SETTINGS, synchronous_standby_names: `ANY 1 (${names.join(", ")})` };
}

/** Resolves when the replica has on disk all that the source had acknowledged when this was called. */
export async function waitUntilCaughtUp(source: PostgresServer, name: string): Promise<void> {
  // Not what is only begun: an idle server writes that when it next has something to do, up to 15 seconds later.
  const [start] = await source.execute("postgres", "SELECT pg_current_wal_flush_lsn()::text AS lsn");
  const deadline = Date.now() + CATCH_UP_MS;
  while (Date.now() < deadline) {
    const [row] = await source.execute(
      "postgres",
      "SELECT 1 FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming' AND flush_lsn >= $2::pg_lsn",
      [name, start?.lsn],
    );
    if (row) return;
    await sleep(20);
  }
  throw new Error(`the replica ${name} did not catch up within ${CATCH_UP_MS} ms`);
}

/** In bytes of the log. Replicas of one source can be compared by it. */
export async function receivedBytes(server: PostgresServer): Promise<bigint> {
  const [row] = await server.execute(
    "postgres",
    "SELECT (COALESCE(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn)::text AS bytes",
  );
  return BigInt(String(row?.bytes ?? 0));
}

/** The source no longer keeps its log for a replica that is gone. */
export async function dropSlot(source: PostgresServer, name: string): Promise<void> {
  const slot = "FROM pg_replication_slots WHERE slot_name = $1";
  await source.execute("postgres", `SELECT pg_terminate_backend(active_pid) ${slot} AND active`, [name]);
  for (let attempt = 0; attempt < 50; attempt++) {
    await source.execute("postgres", `SELECT pg_drop_replication_slot(slot_name) ${slot} AND NOT active`, [name]);
    const rows = await source.execute("postgres", `SELECT 1 ${slot}`, [name]);
    if (rows.length === 0) return;
    await sleep(20);
  }
}
