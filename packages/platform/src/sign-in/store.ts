import { and, eq } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { accounts, signInFailures, users } from "../database/schema.ts";

export type UserRow = typeof users.$inferSelect;
type FailuresRow = typeof signInFailures.$inferSelect;

/** Somebody who signs in with a password; `password` is its hash. */
export async function insertPasswordUser(
  db: Queries,
  { password, ...user }: Pick<UserRow, "email" | "name" | "isOperator"> & { password: string },
): Promise<UserRow> {
  const id = newId("usr");
  const [row] = await db
    .insert(users)
    .values({ id, ...user })
    .returning();
  await db.insert(accounts).values({ id, userId: id, accountId: id, providerId: "credential", password });
  return row!;
}

export async function findUserByEmail(db: Queries, email: string): Promise<UserRow | undefined> {
  return (await db.select().from(users).where(eq(users.email, email)))[0];
}

export async function operatorAddresses(db: Queries): Promise<string[]> {
  const rows = await db.select({ email: users.email }).from(users).where(eq(users.isOperator, true));
  return rows.map(({ email }) => email);
}

/** Makes an operator of somebody who signs in with a password, and gives them another one. */
export async function updateOperator(db: Queries, id: string): Promise<void> {
  await db.update(users).set({ isOperator: true }).where(eq(users.id, id));
}

export async function updatePassword(db: Queries, id: string, password: string): Promise<void> {
  await db
    .update(accounts)
    .set({ password })
    .where(and(eq(accounts.userId, id), eq(accounts.providerId, "credential")));
}

/** The failures of an address, none at first, and nobody else may count until the transaction ends. */
export async function lockFailures(transaction: Queries, digest: string): Promise<FailuresRow> {
  await transaction.insert(signInFailures).values({ digest, count: 0 }).onConflictDoNothing();
  const [row] = await transaction.select().from(signInFailures).where(eq(signInFailures.digest, digest)).for("update");
  return row!;
}

export async function updateFailures(db: Queries, { digest, ...change }: FailuresRow): Promise<void> {
  await db.update(signInFailures).set(change).where(eq(signInFailures.digest, digest));
}

export async function deleteFailures(db: Queries, digest: string): Promise<void> {
  await db.delete(signInFailures).where(eq(signInFailures.digest, digest));
}
