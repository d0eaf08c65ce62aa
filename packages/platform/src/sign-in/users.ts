import { hashPassword } from "better-auth/crypto";
import { recordChange } from "../audit/record.ts";
import type { Database, Queries } from "../database/database.ts";
import {
  findUserByEmail,
  insertPasswordUser,
  operatorAddresses,
  type UserRow,
  updateOperator,
  updatePassword,
} from "./store.ts";

export interface NewUser {
  email: string;
  name: string;
  password: string;
}

export async function hasUser(db: Queries, email: string): Promise<boolean> {
  return (await findUserByEmail(db, email)) !== undefined;
}

/** Adds somebody who signs in with a password. The unique `users_email_unique` refuses an address twice. */
export async function createUser(transaction: Queries, user: NewUser, isOperator = false): Promise<UserRow> {
  const { email, name } = user;
  const password = await hashPassword(user.password);
  return insertPasswordUser(transaction, { email: email.toLowerCase(), name, isOperator, password });
}

/** Makes an operator of somebody who has an account. */
export async function makeOperator(transaction: Queries, id: string): Promise<void> {
  await updateOperator(transaction, id);
}

/** Adds an operator, or makes one of the user with this address and gives them this password. */
export function createOperator(db: Database, user: NewUser): Promise<"created" | "changed"> {
  return db.transaction(async (transaction) => {
    const existing = await findUserByEmail(transaction, user.email.toLowerCase());
    if (existing) {
      await updateOperator(transaction, existing.id);
      await updatePassword(transaction, existing.id, await hashPassword(user.password));
    }
    const { id, name, email } = existing ?? (await createUser(transaction, user, true));
    const by = { actor: { kind: "platform", id: "command-line", name: "command line" }, role: "operator" } as const;
    const change = { action: "operator-created", subjectId: id, after: { name, email } } as const;
    await recordChange(transaction, { ...by, tenant: null, requestId: null }, change);
    return existing ? "changed" : "created";
  });
}

/** Where those who run the platform are written to. */
export function addressesOfOperators(db: Queries): Promise<string[]> {
  return operatorAddresses(db);
}
