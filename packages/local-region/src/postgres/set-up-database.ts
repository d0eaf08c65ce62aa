import { type PostgresServer, scramSecret } from "@postern/postgres-server";
import { escapeIdentifier, escapeLiteral } from "pg";

export interface DatabaseSetUp {
  masterUsername: string;
  /** Or what Postgres keeps of it (`masterSecretOf`). */
  masterPassword: string | { secret: string };
  databaseName: string | undefined;
}

/** What the master user may do on RDS is what `rds_superuser` may: much, but not all that a superuser may. */
const RDS_SUPERUSER = `
  CREATE ROLE rds_superuser NOLOGIN;
  CREATE ROLE rds_password NOLOGIN;
  GRANT pg_monitor, pg_signal_backend, pg_checkpoint, pg_read_all_data, pg_write_all_data, pg_create_subscription,
    pg_use_reserved_connections, rds_password TO rds_superuser WITH ADMIN OPTION;
`;

/** Gives a new cluster RDS's roles, the master user and the first database. */
export async function setUpDatabase(server: PostgresServer, options: DatabaseSetUp): Promise<void> {
  const master = escapeIdentifier(options.masterUsername);
  const { masterPassword } = options;
  const secret = escapeLiteral(await secretOf(masterPassword));
  await server.execute(
    "postgres",
    `${RDS_SUPERUSER}
     CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD ${secret};
     GRANT rds_superuser TO ${master} WITH ADMIN OPTION;
     ALTER DATABASE postgres OWNER TO ${master};`,
  );
  const name = options.databaseName;
  if (name === undefined || name === "postgres") return;
  // CREATE DATABASE may not share a transaction, hence a call of its own. Copying files writes half of what the default does.
  await server.execute("postgres", `CREATE DATABASE ${escapeIdentifier(name)} OWNER ${master} STRATEGY file_copy`);
}

/** What Postgres keeps of a password: good for checking one, not for signing in. */
export function masterSecretOf(password: string): Promise<string> {
  return scramSecret(password);
}

/** The statement that gives the master user another password; it holds a digest, never the password. */
export async function masterPasswordStatement(
  masterUsername: string,
  password: string | { secret: string },
): Promise<string> {
  return `ALTER ROLE ${escapeIdentifier(masterUsername)} PASSWORD ${escapeLiteral(await secretOf(password))}`;
}

async function secretOf(password: string | { secret: string }): Promise<string> {
  return typeof password === "string" ? scramSecret(password) : password.secret;
}
