// What is asked of each way to one Postgres and what stands beside it: figures of which more is better.
import { run, TRAFFIC } from "./programs.ts";
import type { Place, Scene, Way } from "./scene.ts";

export interface Workload {
  name: string;
  unit: string;
  /** The least that is to be reached: by loopback of HAProxy's figure, by namespaces of the direct one. */
  aims: { loopback?: number; namespaces: number };
  run(scene: Scene, way: Way): Promise<number>;
}

const COPY_ROWS = 10_000;
const COPY_BYTES = 51_200;

export function listWorkloads(seconds: number): Workload[] {
  const select = (clients: number, loopback: number, namespaces: number): Workload => ({
    ...{ name: `pgbench -S, prepared, ${clients} client${clients > 1 ? "s" : ""}`, unit: "queries/s" },
    aims: { loopback, namespaces },
    run: (scene, way) => {
      const threads = clients > 1 ? "2" : "1";
      return pgbench(scene, way, "-M", "prepared", "-c", `${clients}`, "-j", threads, "-T", `${seconds}`);
    },
  });
  return [
    select(1, 0.9, 0.93),
    select(8, 0.65, 0.83),
    select(64, 0.65, 0.85),
    {
      ...{ name: "pgbench -S, reconnecting, 4 clients", unit: "queries/s", aims: { loopback: 0.9, namespaces: 0.92 } },
      run: (scene, way) => pgbench(scene, way, "-C", "-c", "4", "-j", "2", "-T", `${seconds}`),
    },
    {
      ...{ name: "COPY out, binary", unit: "MB/s", aims: { loopback: 0.75, namespaces: 0.9 } },
      async run(scene, { enter, places }) {
        const query = `copy (select repeat('x', ${COPY_BYTES}) from generate_series(1, ${COPY_ROWS})) to stdout (format binary)`;
        const begun = performance.now();
        await run([...enter, "psql", "-qXc", query, "-o", "/dev/null"], connection(scene, places.postgres));
        return (COPY_ROWS * COPY_BYTES) / 1e6 / ((performance.now() - begun) / 1000);
      },
    },
    {
      ...{ name: "TCP, one reader", unit: "MB/s", aims: { namespaces: 0.9 } },
      run: async (_scene, way) => (await traffic(way, "read", way.places.flood, seconds)) / 1e6,
    },
    {
      ...{ name: "TCP connections, 4 clients", unit: "connections/s", aims: { namespaces: 0.68 } },
      run: (_scene, way) => traffic(way, "connect", way.places.greetings, seconds),
    },
  ];
}

/** Makes the tables that the queries read. */
export async function fillTables(scene: Scene): Promise<void> {
  const { enter, places } = scene.direct;
  await run([...enter, "pgbench", "-i", "-q", "-s", "10"], connection(scene, places.postgres));
}

function connection({ user, database }: Scene, { host, port }: Place): NodeJS.ProcessEnv {
  return { PGHOST: host, PGPORT: `${port}`, PGUSER: user, PGDATABASE: database, PGSSLMODE: "disable" };
}

async function pgbench(scene: Scene, { enter, places }: Way, ...parameters: string[]): Promise<number> {
  const told = await run([...enter, "pgbench", "-n", "-S", ...parameters], connection(scene, places.postgres));
  const tps = /^tps = ([\d.]+) /m.exec(told)?.[1];
  if (tps === undefined) throw new Error(`pgbench told no tps:\n${told}`);
  return Number(tps);
}

async function traffic({ enter }: Way, task: string, { host, port }: Place, seconds: number): Promise<number> {
  return Number(await run([...enter, "perl", TRAFFIC, task, host, `${port}`, `${seconds}`]));
}
