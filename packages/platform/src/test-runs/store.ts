import type { Page, PageQuery, TestRun, TestStage } from "@postern/platform-api";
import { and, asc, desc, eq, isNotNull, lt, ne, notExists, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { TEST_RUN_LOCKS } from "../database/hold-runs.ts";
import { toPage } from "../database/page.ts";
import { connections, type TenantId, testRuns } from "../database/schema.ts";

export type TestRunRow = typeof testRuns.$inferSelect;
type NewTestRun = Pick<
  TestRunRow,
  "id" | "tenantId" | "connectionId" | "environment" | "host" | "port" | "sealedInput"
>;
export type TestRunEnd = Pick<TestRunRow, "ok" | "stages" | "serverVersion" | "isWriter" | "problem" | "ms"> &
  Partial<Pick<TestRunRow, "host" | "port">>;

/** Adds a run that waits for a worker. */
export async function insertTestRun(db: Queries, run: NewTestRun): Promise<TestRun> {
  const [row] = await db
    .insert(testRuns)
    .values({ ...run, state: "waiting", ok: false, stages: [], startedAt: sql`now()`, ms: 0 })
    .returning();
  return toTestRun(row!);
}

/** Undefined when it has ended, or was deleted with its connection. */
export async function beginTestRun(db: Queries, id: string): Promise<TestRunRow | undefined> {
  const [row] = await db
    .update(testRuns)
    .set({ state: "running", stages: [], startedAt: sql`now()` })
    .where(and(eq(testRuns.id, id), ne(testRuns.state, "ended")))
    .returning();
  return row;
}

/** Has those wait again whose worker has died while it performed them; answers which. */
export function releaseLostTestRuns(db: Queries, environment: string): Promise<{ id: string }[]> {
  const held = sql`select from pg_locks where locktype = 'advisory' and granted and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and classid = ${TEST_RUN_LOCKS}::int::oid and objid = hashtext(${testRuns.id})::oid`;
  return db
    .update(testRuns)
    .set({ state: "waiting", stages: [] })
    .where(and(eq(testRuns.environment, environment), eq(testRuns.state, "running"), sql`not exists (${held})`))
    .returning({ id: testRuns.id });
}

/** Those that have ended so far, of a run that has not. */
export async function writeStages(db: Queries, id: string, stages: TestStage[]): Promise<void> {
  await db
    .update(testRuns)
    .set({ stages })
    .where(and(eq(testRuns.id, id), eq(testRuns.state, "running")));
}

/** Writes how it ended, and forgets what was tested if it is not saved. */
export async function endTestRun(db: Queries, id: string, { host, port, ...end }: TestRunEnd): Promise<void> {
  await db
    .update(testRuns)
    .set({ ...end, ...(host === undefined ? {} : { host, port }), state: "ended", sealedInput: null })
    .where(and(eq(testRuns.id, id), ne(testRuns.state, "ended")));
}

/** Ends what no worker has ended in a quarter of an hour. */
export async function endForgottenTestRuns(db: Queries, environment: string): Promise<void> {
  const problem = { code: "internal", detail: "no worker has performed the test in time; start it again" } as const;
  await db
    .update(testRuns)
    .set({ state: "ended", sealedInput: null, problem })
    .where(
      and(
        eq(testRuns.environment, environment),
        ne(testRuns.state, "ended"),
        lt(testRuns.startedAt, sql`now() - interval '15 minutes'`),
      ),
    );
}

/** Connections of an environment whose next test is due by their schedule. */
export function listDueTests(db: Queries, environment: string, limit: number) {
  const last = sql`${testRuns.startedAt} > now() - ${connections.testEveryMinutes} * interval '1 minute'`;
  const { id, tenantId, host, port } = connections;
  return db
    .select({ id, tenantId, host, port })
    .from(connections)
    .where(
      and(
        eq(connections.environment, environment),
        isNotNull(connections.testEveryMinutes),
        notExists(
          db
            .select({ one: sql`1` })
            .from(testRuns)
            .where(and(eq(testRuns.connectionId, connections.id), last)),
        ),
      ),
    )
    .orderBy(asc(connections.id))
    .limit(limit);
}

export async function findTestRun(db: Queries, tenant: TenantId, id: string): Promise<TestRun | undefined> {
  const [row] = await db.select().from(testRuns).where(ownTestRun(tenant, id));
  return row && toTestRun(row);
}

export async function listTestRuns(
  db: Queries,
  tenant: TenantId,
  connectionId: string,
  page: PageQuery,
): Promise<Page<TestRun>> {
  const rows = await db
    .select()
    .from(testRuns)
    .where(
      and(
        eq(testRuns.tenantId, tenant),
        eq(testRuns.connectionId, connectionId),
        page.after === undefined ? undefined : lt(testRuns.id, page.after),
      ),
    )
    .orderBy(desc(testRuns.id))
    .limit(page.limit + 1);
  return toPage(rows, page, toTestRun);
}

/** How often the links to a run were taken back; undefined when there is no such run. */
export async function countWithdrawnShares(db: Queries, tenant: TenantId, id: string): Promise<number | undefined> {
  const [row] = await db.select({ count: testRuns.sharesWithdrawn }).from(testRuns).where(ownTestRun(tenant, id));
  return row?.count;
}

/** Answers whether there is such a run. */
export async function withdrawShares(db: Queries, tenant: TenantId, id: string): Promise<boolean> {
  const sharesWithdrawn = sql`${testRuns.sharesWithdrawn} + 1`;
  const rows = await db.update(testRuns).set({ sharesWithdrawn }).where(ownTestRun(tenant, id)).returning();
  return rows.length > 0;
}

function ownTestRun(tenant: TenantId, id: string) {
  return and(eq(testRuns.tenantId, tenant), eq(testRuns.id, id));
}

function toTestRun({ tenantId: _, sealedInput: __, sharesWithdrawn: ___, startedAt, ...row }: TestRunRow): TestRun {
  return { ...row, startedAt: startedAt.toISOString() };
}
