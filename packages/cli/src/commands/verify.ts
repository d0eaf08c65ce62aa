import { readFile } from "node:fs/promises";
import {
  findOwnerWay,
  findPlatformWay,
  HOPS,
  type HopResult,
  type PathResult,
  type PathTarget,
  readSpecFile,
  verifyPath,
  type Way,
} from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { findPassword } from "../find-password.ts";
import { showDuration } from "../show-duration.ts";
import type { Terminal } from "../terminal.ts";

export interface VerifyOptions {
  name?: string;
  as: "owner" | "platform";
  endpoint?: string;
  host?: string;
  region?: string;
  port?: number;
  user?: string;
  database?: string;
  tls: PathTarget["tls"]["mode"];
  ca?: string;
  certificateName?: string;
  query: string;
  expect?: "writer" | "reader";
  replication?: boolean;
  idle?: number;
}

/** `postern verify`: proves the path hop by hop. Exits 1 when a hop fails. */
export const runVerify: Run<VerifyOptions> = async (surroundings, options) => {
  const { env } = process;
  const user = options.user ?? env.PGUSER;
  const database = options.database ?? env.PGDATABASE;
  if (!user) throw new UsageError("it is not said who signs in", { field: "--user", hint: "say --user or set PGUSER" });
  if (!database)
    throw new UsageError("it is not said which database to sign in to", {
      field: "--database",
      hint: "say --database or set PGDATABASE",
    });
  const authorities = options.ca === undefined ? undefined : await readAuthorities(options.ca);
  const way = await findWay(surroundings, options);
  const port = options.port ?? way.port;
  if (port === undefined) throw new UsageError("the platform's side does not know the port", { field: "--port" });
  const certificateName = options.certificateName ?? way.certificateName;
  const { allowedAddresses } = way;
  const result = await verifyPath(
    surroundings.network,
    {
      side: way.side,
      host: way.host,
      port,
      user,
      database,
      password: await findPassword({ host: way.host, port, user, database }, env, surroundings.askPassword),
      tls: {
        mode: options.tls,
        ...(authorities === undefined ? {} : { authorities }),
        ...(certificateName === undefined ? {} : { certificateName }),
      },
      query: options.query,
      ...(allowedAddresses.length > 0 ? { allowedAddresses } : {}),
      ...(options.expect ? { expected: options.expect } : {}),
      ...(options.replication ? { replication: true } : {}),
      ...(options.idle ? { idleSeconds: options.idle } : {}),
    },
    (hop) => surroundings.json || surroundings.terminal.progress(showHop(surroundings.terminal, hop)),
  );
  tell(surroundings, { ...result, host: way.host, port, side: way.side }, () => showEnd(surroundings.terminal, result));
  return result.ok ? EXIT.done : EXIT.failed;
};

async function findWay(surroundings: Surroundings, options: VerifyOptions): Promise<Way> {
  if (options.as === "owner") {
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

async function readAuthorities(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`'${path}' cannot be read (${error.code})`, {
      field: "--ca",
      hint: "name a file of PEM certificates",
    });
  });
}

const LONGEST = Math.max(...HOPS.map((hop) => hop.length));

function showHop(terminal: Terminal, { hop, ok, ms, detail }: HopResult): string {
  const mark = ok ? terminal.style("green", "✓") : terminal.style("red", "✗");
  return `${mark} ${hop.padEnd(LONGEST)}  ${detail} ${terminal.style("dim", showDuration(ms))}`;
}

function showEnd(terminal: Terminal, { hops, ok, isWriter, serverVersion }: PathResult): string {
  if (ok) return `The path is sound: it ends at a ${isWriter ? "writer" : "reader"}, Postgres ${serverVersion}.`;
  const { hop, cause, whose } = hops.at(-1) ?? {};
  const turn = whose === "you" ? "your turn" : `the ${whose}'s turn`;
  return `The path ends at ${terminal.style("bold", hop ?? "its beginning")}: ${cause} (${turn}).\nNext: postern doctor`;
}
