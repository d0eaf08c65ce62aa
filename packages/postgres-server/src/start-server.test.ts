import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import {
  createRunDirectory,
  type PostgresServer,
  prepareTemplate,
  type RunDirectory,
  type ServerExit,
  type ServerOptions,
  scramSecret,
  startServer,
} from "./index.ts";
import { findServerUser, spawnAs } from "./server-user.ts";
import { eventually, isAlive } from "./testing/eventually.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const PASSWORD = "correct-horse-battery";
let run: RunDirectory;
let template: string;
let count = 0;

beforeAll(async () => {
  run = await createRunDirectory("test");
  template = await prepareTemplate({ directory: join(run.path, "template"), superuser: "owner" });
  return () => run.remove();
});

async function start(options: Partial<ServerOptions> = {}): Promise<PostgresServer> {
  const directory = options.directory ?? join(run.path, `db${++count}`);
  const server = await startServer({ superuser: "owner", template, durable: false, ...options, directory });
  onTestFinished(() => server.remove());
  return server;
}

test("a server answers over its private socket and is gone once it is stopped, however often that is asked", async () => {
  const server = await start();
  const rows = await server.execute("postgres", "SELECT $1::int + 1 AS sum", [41]);
  expect(rows).toEqual([{ sum: 42 }]);
  await server.stop();
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test("stopping does not wait for open sessions", async () => {
  const server = await start();
  const sleeping = server.execute("postgres", "SELECT pg_sleep(60)").catch((error) => error.message);
  const asleep = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
  await vi.waitFor(async () => expect(await server.execute("postgres", asleep)).toHaveLength(1), 20_000);
  await server.stop();
  expect(await sleeping).toMatch(/terminat|connection|ECONNRESET/i);
});

test("data survives a restart, under a new process id", async () => {
  const server = await start();
  const first = server.pid;
  await server.execute("postgres", "CREATE TABLE kept (value int); INSERT INTO kept VALUES (7)");
  await server.restart();
  expect(server.pid).not.toBe(first);
  expect(await server.execute("postgres", "SELECT value FROM kept")).toEqual([{ value: 7 }]);
});

test("many servers start at once on one port number of many addresses", async () => {
  const port = await findFreePort();
  const servers = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => start({ host: loopbackAddress(number), port })));
  expect(new Set(servers.map((server) => server.pid)).size).toBe(6);
});

test("roles sign in over TCP by password; the superuser never does", async () => {
  const server = await start({
    host: "127.0.0.1",
    port: await findFreePort(),
    hba: ["host all all 127.0.0.1/32 scram-sha-256"],
  });
  await server.execute("postgres", `CREATE ROLE reader LOGIN PASSWORD '${await scramSecret(PASSWORD)}'`);
  expect(await signIn(server, "reader", PASSWORD)).toBe("reader");
  expect(await signIn(server, "reader", "wrong")).toMatch("password authentication failed");
  expect(await signIn(server, "owner", PASSWORD)).toMatch("pg_hba.conf rejects connection");
});

test("no password shows in the process list, the environment or the log, even of a statement that fails", async () => {
  const server = await start();
  process.env.POSTERN_TEST_SECRET = PASSWORD;
  onTestFinished(() => void delete process.env.POSTERN_TEST_SECRET);
  await server.restart();
  const failing = server.execute("postgres", `CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'; SELECT nothing`);
  await expect(failing).rejects.toThrow("nothing");
  const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "args="], { maxBuffer: 1e8 });
  expect(stdout).toContain("postgres");
  expect(stdout).not.toContain(PASSWORD);
  const log = await readFile(join(server.socketDirectory, "..", "log"), "utf8");
  expect(log).toContain("nothing");
  expect(log).not.toContain(PASSWORD);
  if (existsSync("/proc/self/environ")) {
    expect(await readFile(`/proc/${server.pid}/environ`, "utf8")).not.toContain(PASSWORD);
  }
});

test("a start that fails tells the end of the log and leaves no process", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void blocker.close());
  await new Promise((resolve) => blocker.once("listening", resolve));
  const { port } = blocker.address() as { port: number };
  const directory = join(run.path, "busy");
  await expect(start({ directory, host: "127.0.0.1", port })).rejects.toThrow(/postgres ended at its start.*in use/s);
  expect(existsSync(join(directory, "data", "postmaster.pid"))).toBe(false);
});

test("a setting that Postgres does not know is named in the error", async () => {
  await expect(start({ settings: { no_such_setting: "1" } })).rejects.toThrow("no_such_setting");
});

test("a server that dies is reported, one that is stopped is not", async () => {
  const exits: ServerExit[] = [];
  const dying = await start({ onExit: (exit) => exits.push(exit) });
  const stopping = await start({ onExit: (exit) => exits.push(exit) });
  await stopping.stop();
  process.kill(dying.pid, "SIGKILL");
  await eventually(() => exits.length > 0);
  await dying.stop();
  expect(exits).toMatchObject([{ code: null, signal: "SIGKILL" }]);
});

test("a durable server keeps its data from run to run, and its directory admits one process", async () => {
  const directory = join(run.path, "durable");
  const first = await start({ directory, template: undefined, durable: true });
  await first.execute("postgres", "CREATE TABLE kept (value int)");
  const second = startServer({ directory, superuser: "owner" });
  await expect(second).rejects.toThrow(`is in use by process ${process.pid}`);
  expect(await first.execute("postgres", "SHOW fsync")).toEqual([{ fsync: "on" }]);
  await first.stop();
  const later = await start({ directory, durable: true });
  expect(await later.execute("postgres", "SELECT count(*)::int AS rows FROM kept")).toEqual([{ rows: 0 }]);
});

test("a lock that names some other program, or an owner in a container that is gone, is no obstacle", async () => {
  const directory = join(run.path, "restored");
  const first = await start({ directory, durable: true });
  await first.stop();
  // Of the server's own user: Postgres knows that a process of another user is not its predecessor.
  const stranger = spawn("sleep", ["60"], { cwd: "/", stdio: "ignore", ...spawnAs(await findServerUser()) });
  onTestFinished(() => void stranger.kill());
  await writeFile(join(directory, "data", "postmaster.pid"), `${stranger.pid}\n${directory}/data\n`);
  const elsewhere = { pid: process.pid, startedAt: "1", namespace: "pid:[1]" };
  await writeFile(join(directory, "owner"), JSON.stringify(elsewhere));
  const later = await start({ directory, durable: true });
  expect(await later.execute("postgres", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a path too long for a socket is no obstacle", async () => {
  const long = join(run.path, "x".repeat(60), "y".repeat(60));
  await mkdir(long, { recursive: true });
  onTestFinished(() => rm(long, { recursive: true, force: true }));
  const server = await start({ directory: join(long, "db") });
  expect(await server.execute("postgres", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
  expect(existsSync(server.socketDirectory)).toBe(false);
});

test("a superuser name that would need quoting is refused before anything is made", async () => {
  const directory = join(run.path, "quoted");
  await expect(start({ directory, superuser: 'o"wner' })).rejects.toThrow(`superuser 'o"wner'`);
  expect(existsSync(directory)).toBe(false);
});

async function signIn(server: PostgresServer, user: string, password: string): Promise<string> {
  const client = new Client({ host: "127.0.0.1", port: server.port, user, password, database: "postgres" });
  try {
    await client.connect();
    return (await client.query("SELECT current_user AS name")).rows[0].name;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end();
  }
}

/** macOS has no other loopback address than the first. */
function loopbackAddress(number: number): string | undefined {
  return process.platform === "linux" ? `127.0.0.${number}` : undefined;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
