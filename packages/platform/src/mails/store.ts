import { asc, eq, inArray, lte, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { mails } from "../database/schema.ts";

export type MailRow = typeof mails.$inferSelect;

export async function insertMail(
  db: Queries,
  mail: Pick<MailRow, "id" | "recipient" | "subject" | "sealedText">,
): Promise<void> {
  await db.insert(mails).values(mail);
}

/** Mails that are due, each taken for so long: of several servers, one sends it. */
export function takeDueMails(db: Queries, limit: number, leaseSeconds: number): Promise<MailRow[]> {
  const due = db
    .select({ id: mails.id })
    .from(mails)
    .where(lte(mails.nextAttemptAt, sql`now()`))
    .orderBy(asc(mails.nextAttemptAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(mails)
    .set({ attempts: sql`${mails.attempts} + 1`, nextAttemptAt: sql`now() + ${leaseSeconds} * interval '1 second'` })
    .where(inArray(mails.id, due))
    .returning();
}

export async function postponeMail(db: Queries, id: string, seconds: number): Promise<void> {
  await db
    .update(mails)
    .set({ nextAttemptAt: sql`now() + ${seconds} * interval '1 second'` })
    .where(eq(mails.id, id));
}

export async function deleteMail(db: Queries, id: string): Promise<void> {
  await db.delete(mails).where(eq(mails.id, id));
}
