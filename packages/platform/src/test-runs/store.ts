import type { Page, PageQuery, TestRun } from "@postern/platform-api";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { toPage } from "../database/page.ts";
import { type TenantId, testRuns } from "../database/schema.ts";

type TestRunRow = typeof testRuns.$inferSelect;

export async function insertTestRun(db: Queries, run: Omit<TestRunRow, "id">): Promise<TestRun> {
  const [row] = await db
    .insert(testRuns)
    .values({ id: newId("run"), ...run })
    .returning();
  return toTestRun(row!);
}

export async function findTestRun(db: Queries, tenant: TenantId, id: string): Promise<TestRun | undefined> {
  const [row] = await db
    .select()
    .from(testRuns)
    .where(and(eq(testRuns.tenantId, tenant), eq(testRuns.id, id)));
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

function toTestRun({ tenantId: _, startedAt, ...row }: TestRunRow): TestRun {
  return { ...row, startedAt: startedAt.toISOString() };
}
