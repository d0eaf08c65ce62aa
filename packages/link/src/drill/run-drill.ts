import { setTimeout as sleep } from "node:timers/promises";
import type { Network } from "@postern/aws";
import type { SignedIn } from "../verify/sign-in.ts";
import type { PathTarget } from "../verify/verify-path.ts";
import { openSession } from "./open-session.ts";
import type { Attempt } from "./summarise-drill.ts";

export interface DrillOptions {
  /** Begins the failover. */
  failOver(): Promise<void>;
  /** Between two statements. */
  pauseSeconds: number;
  /** So long it writes before the failover, and after another server has answered. */
  calmSeconds: number;
  /** The longest it goes on. */
  mostSeconds: number;
  onAttempt?(attempt: Attempt): void;
  signal?: AbortSignal;
}

export interface DrillRecord {
  attempts: Attempt[];
  /** Seconds after the first attempt at which AWS had taken the order. */
  failedOverAt: number;
  /** Sessions that broke. */
  cuts: number;
  /** Rows that were answered for and are not there afterwards. */
  lost: number;
}

/**
 * Writes a row after the other through the path, by one session that is opened again whenever it breaks, while the
 * database fails over. Its table is made for it and dropped in the end. Throws when the path does not carry before.
 */
export async function runDrill(network: Network, target: PathTarget, options: DrillOptions): Promise<DrillRecord> {
  const { pauseSeconds, calmSeconds, mostSeconds, signal } = options;
  const table = `postern_drill_${Date.now().toString(36)}`;
  let session: SignedIn | undefined = await openSession(network, target);
  await session.run(`create table ${table} (number int primary key)`);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const record: DrillRecord = { attempts: [], failedOverAt: Number.POSITIVE_INFINITY, cuts: 0, lost: 0 };
  let order: Promise<unknown> | undefined;
  const refused: unknown[] = [];
  let calmSince: number | undefined;
  let first: string | undefined;

  async function attempt(number: number): Promise<Attempt> {
    const at = seconds();
    try {
      session ??= await openSession(network, target);
    } catch (error) {
      return { at, ends: seconds(), outcome: "refused", because: (error as Error).message };
    }
    try {
      const sql = `insert into ${table} values (${number}) returning pg_postmaster_start_time()::text`;
      const { rows } = await session.run(sql);
      return { at, ends: seconds(), outcome: "answered", number, server: String(rows[0]?.[0]) };
    } catch (error) {
      record.cuts++;
      await session.end();
      session = undefined;
      const isReadOnly = (error as { code?: string }).code === "25006";
      return { at, ends: seconds(), outcome: isReadOnly ? "read-only" : "broken", because: (error as Error).message };
    }
  }

  try {
    for (let number = 0; seconds() < mostSeconds; number++) {
      signal?.throwIfAborted();
      if (refused.length > 0) throw refused[0];
      const made = await attempt(number);
      record.attempts.push(made);
      options.onAttempt?.(made);
      if (made.outcome === "answered") first ??= made.server;
      const isOther = made.outcome === "answered" && made.server !== first;
      calmSince = isOther ? (calmSince ?? seconds()) : made.outcome === "answered" ? calmSince : undefined;
      if (calmSince !== undefined && seconds() - calmSince >= calmSeconds) break;
      if (!order && seconds() >= calmSeconds) {
        order = options.failOver().then(
          () => {
            record.failedOverAt = seconds();
          },
          (error: unknown) => refused.push(error),
        );
      }
      await sleep(pauseSeconds * 1000, undefined, signal ? { signal } : {});
    }
    await order;
    session ??= await openSession(network, target);
    const { rows } = await session.run(`select number from ${table}`);
    const there = new Set(rows.map(([number]) => Number(number)));
    const answered = record.attempts.flatMap((each) => (each.outcome === "answered" ? [each.number] : []));
    record.lost = answered.filter((number) => !there.has(number)).length;
    return record;
  } finally {
    const last = session ?? (await openSession(network, target).catch(() => undefined));
    await last?.run(`drop table if exists ${table}`).catch(() => undefined);
    await last?.end();
  }
}
