import type { ActivityMinute, Health, PlatformProcess } from "@postern/platform-api";
import { asc, gt, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { awsActivity, processes } from "../database/schema.ts";

type ProcessRow = typeof processes.$inferSelect;

/** Of all environments together: calls are not counted by environment. */
const ALL = "";

export async function saveProcess(db: Queries, row: ProcessRow): Promise<void> {
  await db
    .insert(processes)
    .values(row)
    .onConflictDoUpdate({ target: processes.id, set: { environments: row.environments, seenAt: sql`now()` } });
}

/** Adds to what the process has done in this minute. */
export async function addActivity(
  db: Queries,
  processId: string,
  done: Pick<ActivityMinute, "calls" | "throttles" | "passes" | "longestPassMs">,
): Promise<void> {
  const sum = (name: "calls" | "throttles" | "passes") => sql`${awsActivity[name]} + ${done[name]}`;
  await db
    .insert(awsActivity)
    .values({ processId, environment: ALL, minute: sql`date_trunc('minute', now())`, failedPasses: 0, ...done })
    .onConflictDoUpdate({
      target: [awsActivity.processId, awsActivity.environment, awsActivity.minute],
      set: {
        ...{ calls: sum("calls"), throttles: sum("throttles"), passes: sum("passes") },
        longestPassMs: sql`greatest(${awsActivity.longestPassMs}, ${done.longestPassMs})`,
      },
    });
}

/** A day of activity is kept, and a process that has said nothing for as long. */
export async function forgetOldActivity(db: Queries): Promise<void> {
  await db.delete(awsActivity).where(lt(awsActivity.minute, sql`now() - interval '1 day'`));
  await db.delete(processes).where(lt(processes.seenAt, sql`now() - interval '1 day'`));
}

/** The newest first; one is lost that has missed a few of its reports. */
export async function listProcesses(db: Queries, lostAfterSeconds: number): Promise<PlatformProcess[]> {
  const isLost = sql<boolean>`${processes.seenAt} < now() - ${lostAfterSeconds} * interval '1 second'`;
  const rows = await db
    .select({ row: processes, isLost })
    .from(processes)
    .where(gt(processes.seenAt, sql`now() - interval '1 hour'`))
    .orderBy(asc(isLost), asc(processes.startedAt), asc(processes.id));
  return rows.map(({ row: { startedAt, seenAt, ...row }, isLost }) => ({
    ...{ ...row, isLost },
    ...{ startedAt: startedAt.toISOString(), seenAt: seenAt.toISOString() },
  }));
}

/** Of all processes together, by the minute, the last hour. */
export async function listActivity(db: Queries): Promise<ActivityMinute[]> {
  const { rows } = await db.execute<{ [Name in keyof ActivityMinute]: Name extends "minute" ? Date : number }>(sql`
    select minute, coalesce(sum(calls), 0)::int as calls, coalesce(sum(throttles), 0)::int as throttles,
      coalesce(sum(passes), 0)::int as passes, coalesce(max(longest_pass_ms), 0)::int as "longestPassMs"
    from generate_series(date_trunc('minute', now()) - interval '59 minutes', now(), interval '1 minute') minute
    left join ${awsActivity} using (minute) group by minute order by minute`);
  return rows.map(({ minute, ...done }) => ({ ...done, minute: new Date(minute).toISOString() }));
}

/** What waits to be done, of all tenants. */
export async function readQueue(db: Queries): Promise<Health["queue"]> {
  const due = await db.execute<{ environment: string; endpoints: number; oldestSeconds: number }>(sql`
    select environment, count(*)::int as endpoints,
      extract(epoch from now() - min(next_look_at))::int as "oldestSeconds"
    from endpoints where state <> 'deleted' and next_look_at <= now() group by environment order by environment`);
  const counted = await db.execute<Record<"failing" | "requests" | "deliveries" | "tests", number>>(sql`
    select
      (select count(*)::int from endpoints where state <> 'deleted' and failed_looks > 0) as failing,
      (select count(*)::int from requests where state = 'waiting-for-approval') as requests,
      (select count(*)::int from deliveries where next_attempt_at is not null) as deliveries,
      (select count(*)::int from test_runs where state <> 'ended') as tests`);
  const [{ failing, requests, deliveries, tests } = { failing: 0, requests: 0, deliveries: 0, tests: 0 }] =
    counted.rows;
  return {
    ...{ due: due.rows, failingEndpoints: failing, requestsWaiting: requests },
    ...{ deliveriesWaiting: deliveries, testsRunning: tests },
  };
}
