// The platform at ten thousand endpoints in one environment: a look at all of them, and a server's lists. The local region,
// Postgres and the server are processes of their own; what asks is this one.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createRunDirectory, startServer } from "@postern/postgres-server";
import { pino } from "pino";
import { openSession } from "../packages/aws/src/session.ts";
import { openDatabase } from "../packages/platform/src/database/database.ts";
import { pass } from "../packages/platform/src/endpoints/pass.ts";
import { placesOf } from "../packages/platform/src/environments/shards.ts";
import { openMetrics } from "../packages/platform/src/http/metrics.ts";
import { createAwsProvisioner } from "../packages/platform/src/provisioning/aws-provisioner.ts";
import { openCallBudget } from "../packages/platform/src/provisioning/call-budget.ts";
import { makeManyEndpoints, recordAsReady } from "../packages/platform/src/testing/many-endpoints.ts";
import { startLocalRegion } from "./region/servers.ts";
import { writeSection } from "./write-section.ts";

const HEADING = "The platform at ten thousand endpoints (`node bench/platform.ts --write`)";
const ENDPOINTS = 10_000;
const PASSES = 3;
const READS = 1000;
const AT_ONCE = 16;
const SECONDS = 5;
const ENVIRONMENT = {
  ...{ name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"] },
  clientCidrs: ["10.0.0.0/16"],
};

const undo: (() => Promise<unknown>)[] = [];
try {
  const text = await measure();
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) writeSection(HEADING, text);
} finally {
  for (const step of undo.reverse()) await step();
}

async function measure(): Promise<string> {
  const region = await startLocalRegion();
  undo.push(() => region.stop());
  const credentials = { accessKeyId: "111122223333", secretAccessKey: region.secretAccessKey };
  const endpoint = `http://127.0.0.1:${region.port}`;
  await makeManyEndpoints(openSession({ region: "us-east-1", endpoint, credentials }), ENDPOINTS);
  const directory = await createRunDirectory("platform-bench");
  undo.push(() => directory.remove());
  const postgres = await startServer({ directory: `${directory.path}/pg`, superuser: "postern", durable: true });
  undo.push(() => postgres.stop());
  const log = pino({ level: "silent" });
  const where = { host: postgres.socketDirectory, port: postgres.port, user: "postern", database: "postgres" };
  const database = await openDatabase(where, log);
  undo.push(database.close);

  const observed = await createAwsProvisioner({ aws: { endpoint, credentials } }).observe(ENVIRONMENT);
  await recordAsReady(database.pool, observed.values(), "us-east-1");
  let calls = 0;
  const onCall = () => {
    calls += 1;
  };
  const provisioner = createAwsProvisioner({ aws: { endpoint, credentials } }, { onCall });
  const budget = openCallBudget(0.3, 4);
  const parts = {
    ...{ db: database.db, provisioner, environment: placesOf(ENVIRONMENT)[0]!, lookIntervalMs: 3000, log },
    ...{ budgets: { creates: budget, deletes: budget } },
    metrics: openMetrics({ countEndpoints: async () => [] }, { ofProcess: false }),
  };
  const look = async () => {
    await database.pool.query("update endpoints set next_look_at = now()");
    calls = 0;
    const [begun, spentBefore] = [performance.now(), process.cpuUsage()];
    await pass(parts, { underWay: new Map(), isFull: false, isStopping: () => false });
    const { user, system } = process.cpuUsage(spentBefore);
    return { ms: performance.now() - begun, cpuMs: (user + system) / 1000, calls };
  };
  const first = await look();
  const later = [];
  for (let each = 0; each < PASSES; each += 1) later.push(await look());

  const token = randomBytes(24).toString("hex");
  const url = await startPlatformServer({
    DATABASE_URL: `postgres://postern@localhost/postgres?host=${encodeURIComponent(postgres.socketDirectory)}&port=${postgres.port}`,
    ...{ POSTERN_PORT: "0", POSTERN_WORKER: "false", POSTERN_LOG_LEVEL: "info", POSTERN_API_TOKEN: token },
    ...{ POSTERN_CALLS_PER_MINUTE: "1000000", POSTERN_SEAL_KEY: randomBytes(32).toString("base64") },
    POSTERN_ENVIRONMENTS: JSON.stringify([ENVIRONMENT]),
  });
  const read = async (path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return body as { items: { id: string }[]; next: string | null };
  };
  const pages: string[] = [];
  for (let after: string | null = ""; after !== null && pages.length < 100; ) {
    const path: string = `/endpoints?limit=50${after && `&after=${after}`}`;
    pages.push(path);
    after = (await read(path)).next;
  }
  const latencies: number[] = [];
  for (let each = 0; each < READS; each += 1) {
    const begun = performance.now();
    await read(pages[each % pages.length]!);
    latencies.push(performance.now() - begun);
  }
  const lists = await perSecond((number) => read(pages[number % pages.length]!));
  const ones = await perSecond((number) => read(`/endpoints/ep-${String(number % ENDPOINTS).padStart(13, "0")}`));

  const median = (values: number[]) => quantile(values, 0.5);
  return [
    `${ENDPOINTS.toLocaleString("en")} endpoints in one environment, all ready; Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "Where other work takes the cores, as on a shared machine, only the processor time says what a look costs.",
    "",
    "| what | | aim |",
    "|---|---:|---:|",
    `| calls of AWS's in the first look, addresses unknown | ${first.calls} | at most 40 |`,
    `| calls of AWS's in each later look | ${Math.max(...later.map((each) => each.calls))} | at most 40 |`,
    `| the first look | ${(first.ms / 1000).toFixed(2)} s | 5 s |`,
    `| a later look, median of ${PASSES} | ${(median(later.map(({ ms }) => ms)) / 1000).toFixed(2)} s | 5 s |`,
    `| … its own processor time | ${(median(later.map(({ cpuMs }) => cpuMs)) / 1000).toFixed(2)} s | |`,
    `| a list of 50, one after the other: p50 | ${median(latencies).toFixed(1)} ms | |`,
    `| … p99 | ${quantile(latencies, 0.99).toFixed(1)} ms | 50 ms |`,
    `| lists of 50 a second, ${AT_ONCE} at once, one server | ${Math.round(lists)} | 300 |`,
    `| single endpoints with their history a second, likewise | ${Math.round(ones)} | 300 |`,
  ].join("\n");
}

async function perSecond(read: (number: number) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let done = 0;
  const reader = async () => {
    while (performance.now() - begun < SECONDS * 1000) await read(done++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return done / ((performance.now() - begun) / 1000);
}

async function startPlatformServer(variables: Record<string, string>): Promise<string> {
  const program = fileURLToPath(new URL("../packages/platform/src/main.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: variables,
    stdio: ["ignore", "pipe", "inherit"],
  });
  undo.push(async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  });
  const ready = Promise.withResolvers<string>();
  createInterface(child.stdout!).on("line", (line) => {
    const entry = JSON.parse(line);
    if (entry.msg === "the platform is ready") ready.resolve(entry.url);
  });
  child.once("exit", (code) => ready.reject(new Error(`the server ended with ${code}`)));
  return ready.promise;
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
