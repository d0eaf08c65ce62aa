import { readFile } from "node:fs/promises";
import { findOwnerWay, findPlatformWay, type PathTarget, readSpecFile, type Way } from "@postern/link";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { findPassword } from "./find-password.ts";

/** Which path, and who signs in at its end. */
export interface PathOptions {
  name?: string;
  as?: "owner" | "platform";
  endpoint?: string;
  host?: string;
  region?: string;
  port?: number;
  user?: string;
  database?: string;
  tls?: PathTarget["tls"]["mode"];
  ca?: string;
  certificateName?: string;
}

/** The path that the options mean, its ends read from AWS and the password from where passwords are kept. */
export async function findTarget(surroundings: Surroundings, options: PathOptions): Promise<PathTarget> {
  const { env } = process;
  const user = options.user ?? env.PGUSER;
  const database = options.database ?? env.PGDATABASE;
  if (!user) throw new UsageError("it is not said who signs in", { field: "--user", hint: "say --user or set PGUSER" });
  if (!database)
    throw new UsageError("it is not said which database to sign in to", {
      field: "--database",
      hint: "say --database or set PGDATABASE",
    });
  const authorities = await readAuthorities(options.ca, env.PGSSLROOTCERT);
  const { side, host, allowedAddresses, ...way } = await findWay(surroundings, options);
  const port = options.port ?? way.port;
  if (port === undefined) throw new UsageError("the platform's side does not know the port", { field: "--port" });
  const certificateName = options.certificateName ?? way.certificateName;
  return {
    side,
    host,
    port,
    user,
    database,
    password: await findPassword({ host, port, user, database }, env, surroundings.askPassword),
    tls: {
      mode: options.tls ?? "verify-full",
      ...(authorities === undefined ? {} : { authorities }),
      ...(certificateName === undefined ? {} : { certificateName }),
    },
    ...(allowedAddresses.length > 0 ? { allowedAddresses } : {}),
  };
}

async function findWay(surroundings: Surroundings, options: PathOptions): Promise<Way> {
  if ((options.as ?? "owner") === "owner") {
    const spec = await readSpecFile(surroundings.file);
    return findOwnerWay(surroundings.openSession(spec.region), surroundings.network, spec, options.name);
  }
  if (options.host !== undefined) {
    const { host, port } = options;
    return { side: "platform", host, port, allowedAddresses: [], certificateName: undefined };
  }
  if (options.endpoint === undefined)
    throw new UsageError("it is not said which endpoint", { field: "--endpoint", hint: "say --endpoint or --host" });
  const region = options.region ?? (await readSpecFile(surroundings.file)).region;
  return findPlatformWay(surroundings.openSession(region), options.endpoint);
}

/** None where the system's own are meant; libpq says that by the word `system`. */
async function readAuthorities(
  said: string | undefined,
  fromEnvironment: string | undefined,
): Promise<string | undefined> {
  const path = said ?? (fromEnvironment || "system");
  if (path === "system") return undefined;
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`'${path}' cannot be read (${error.code})`, {
      field: said === undefined ? "PGSSLROOTCERT" : "--ca",
      hint: "name a file of PEM certificates",
    });
  });
}
