// What is asked of each path to one Postgres: figures of which more is better.
import { spawn } from "node:child_process";
import type { Place, RelayedDatabase } from "./relayed-database.ts";

export interface Workload {
  name: string;
  unit: string;
  /** The least share of HAProxy's figure that the loopback path is to have. */
  aim: number;
  run(place: Place): Promise<number>;
}

const COPY_ROWS = 10_000;
const COPY_BYTES = 51_200;

export function listWorkloads({ user, database }: RelayedDatabase, seconds: number): Workload[] {
  const connection = ({ host, port }: Place) => ({
    ...{ PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database, PGSSLMODE: "disable" },
  });
  const select = (clients: number, aim: number): Workload => ({
    ...{ name: `pgbench -S, prepared, ${clients} client${clients > 1 ? "s" : ""}`, unit: "queries/s", aim },
    run: (place) =>
      pgbench(
        connection(place),
        "-M",
        "prepared",
        "-c",
        `${clients}`,
        "-j",
        clients > 1 ? "2" : "1",
        "-T",
        `${seconds}`,
      ),
  });
  return [
    select(1, 0.9),
    select(8, 0.65),
    select(64, 0.65),
    {
      ...{ name: "pgbench -S, reconnecting, 4 clients", unit: "queries/s", aim: 0.9 },
      run: (place) => pgbench(connection(place), "-C", "-c", "4", "-j", "2", "-T", `${seconds}`),
    },
    {
      ...{ name: "COPY out, binary", unit: "MB/s", aim: 0.75 },
      async run(place) {
        const rows = seconds > 1 ? COPY_ROWS : COPY_ROWS / 4;
        const query = `copy (select repeat('x', ${COPY_BYTES}) from generate_series(1, ${rows})) to stdout (format binary)`;
        const begun = performance.now();
        await output("psql", ["-qXc", query, "-o", "/dev/null"], connection(place));
        return (rows * COPY_BYTES) / 1e6 / ((performance.now() - begun) / 1000);
      },
    },
  ];
}

/** Makes the tables that the queries read. */
export async function fillTables({ user, database, direct }: RelayedDatabase): Promise<void> {
  const place = ["-h", direct.host, "-p", `${direct.port}`, "-U", user, database];
  await output("pgbench", ["-i", "-q", "-s", "10", ...place], { PGSSLMODE: "disable" });
}

async function pgbench(environment: NodeJS.ProcessEnv, ...parameters: string[]): Promise<number> {
  const told = await output("pgbench", ["-n", "-S", ...parameters], environment);
  const tps = /^tps = ([\d.]+) /m.exec(told)?.[1];
  if (tps === undefined) throw new Error(`pgbench told no tps:\n${told}`);
  return Number(tps);
}

function output(program: string, parameters: string[], environment: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { env: { ...process.env, ...environment } });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => (said[name] += text));
    child.once("error", (cause) => {
      reject(
        new Error(`${program} does not start (${cause.message}): install PostgreSQL with pgbench and psql`, { cause }),
      );
    });
    child.once("close", (code) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(`${program} ended with ${code}:\n${said.stderr}`));
    });
  });
}
