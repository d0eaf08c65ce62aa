import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { repeatableCalls } from "../database/schema.ts";

type CallRow = typeof repeatableCalls.$inferSelect;

/** Of what a server had begun when it died, the answer will not come. */
const ABANDONED = sql`now() - interval '2 minutes'`;

/** Notes that a call begins; answers the earlier one with the same key where there is one. Of two at once one begins. */
export async function beginCall(db: Queries, digest: string, body: string): Promise<CallRow | undefined> {
  await db
    .delete(repeatableCalls)
    .where(
      and(eq(repeatableCalls.digest, digest), isNull(repeatableCalls.status), lt(repeatableCalls.createdAt, ABANDONED)),
    );
  const begun = await db.insert(repeatableCalls).values({ digest, body }).onConflictDoNothing().returning();
  if (begun.length > 0) return undefined;
  return (await db.select().from(repeatableCalls).where(eq(repeatableCalls.digest, digest)))[0];
}

export async function finishCall(
  db: Queries,
  digest: string,
  status: number,
  sealedAnswer: string | null,
): Promise<void> {
  await db.update(repeatableCalls).set({ status, sealedAnswer }).where(eq(repeatableCalls.digest, digest));
}

export async function forgetCall(db: Queries, digest: string): Promise<void> {
  await db.delete(repeatableCalls).where(eq(repeatableCalls.digest, digest));
}

export async function deleteOldCalls(db: Queries): Promise<void> {
  await db.delete(repeatableCalls).where(lt(repeatableCalls.createdAt, sql`now() - interval '1 day'`));
}
