import pgpass from "pgpass";
import { UsageError } from "./exit-codes.ts";

interface SignIn {
  host: string;
  port: number;
  database: string;
  user: string;
}

/**
 * The password of a sign-in, from where psql looks for it: PGPASSWORD, then the password file; then whoever sits at the
 * terminal is asked. It is never an argument, which everybody on the machine could read.
 */
export async function findPassword(
  signIn: SignIn,
  env: Record<string, string | undefined>,
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<string> {
  if (env.PGPASSWORD !== undefined) return env.PGPASSWORD;
  const kept = await new Promise<string | undefined>((resolve) => pgpass(signIn, resolve));
  if (kept !== undefined) return kept;
  if (ask) return ask(`Password of ${signIn.user}: `);
  const { host, port, database, user } = signIn;
  throw new UsageError(`there is no password of ${user}`, {
    field: "PGPASSWORD",
    hint: `set it, or write ${host}:${port}:${database}:${user}:… into the password file (PGPASSFILE, ~/.pgpass)`,
  });
}
