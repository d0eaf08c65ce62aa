import { z } from "zod";
import { ConfigError, type PlatformConfig } from "./config.ts";
import { connectDatabase } from "./database/connect-database.ts";
import type { OpenDatabase } from "./database/database.ts";
import { openLog } from "./http/log.ts";
import { createOperator, type NewUser } from "./sign-in/users.ts";

/** What an operator does to the platform's database without a server. */

type Where = Pick<PlatformConfig, "databaseUrl" | "dataDirectory">;

const Operator = z.strictObject({
  email: z.email("is not an address such as ada@example.com").max(254).toLowerCase(),
  name: z.string().trim().min(1).max(63),
  password: z.string().min(12, "is shorter than 12 characters").max(128, "is longer than 128 characters"),
});

/** Brings the tables up to date, as each server does when it starts. */
export async function migrateDatabase(where: Where): Promise<void> {
  await withDatabase(where, async () => undefined);
}

/**
 * Adds somebody who may do everything, or makes them that and gives them this password.
 * @throws ConfigError with all that is wrong about them; the password is not repeated.
 */
export async function addOperator(where: Where, operator: NewUser): Promise<"created" | "changed"> {
  const read = Operator.safeParse(operator);
  if (!read.success)
    throw new ConfigError(read.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
  return withDatabase(where, ({ db }) => createOperator(db, read.data));
}

async function withDatabase<Result>(where: Where, run: (database: OpenDatabase) => Promise<Result>): Promise<Result> {
  const undo: (() => Promise<void>)[] = [];
  try {
    return await run(await connectDatabase(where, openLog("silent"), undo));
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
