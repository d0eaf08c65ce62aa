import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import {
  createRunDirectory,
  type PostgresServer,
  prepareTemplate,
  type RunDirectory,
  type ServerOptions,
  startServer,
} from "./index.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let run: RunDirectory;
let template: string;
let pairs = 0;

beforeAll(async () => {
  run = await createRunDirectory("replica");
  template = await prepareTemplate({ directory: join(run.path, "template"), superuser: "owner" });
  return () => run.remove();
});

async function startPair() {
  const pair = ++pairs;
  const start = async (name: string, more: Partial<ServerOptions>): Promise<PostgresServer> => {
    const server = await startServer({
      directory: join(run.path, `${name}${pair}`),
      superuser: "owner",
      durable: false,
      ...more,
    });
    onTestFinished(() => server.remove());
    return server;
  };
  const settings = { synchronous_commit: "on" };
  const primary = await start("one", { settings, template });
  await primary.execute("postgres", "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
  const replica = await start("two", { settings, replicaOf: { server: primary, name: "two" } });
  return { primary, replica, start };
}

async function count(server: PostgresServer): Promise<number> {
  const [row] = await server.execute("postgres", "SELECT count(*)::int AS count FROM kept");
  return row?.count as number;
}

test("a replica has what its source has, follows it, and takes no writes", async () => {
  const { primary, replica } = await startPair();
  expect(await count(replica)).toBe(1000);
  await primary.execute("postgres", "INSERT INTO kept VALUES (1001)");
  await vi.waitFor(async () => expect(await count(replica)).toBe(1001), { timeout: 10_000 });
  await expect(replica.execute("postgres", "DELETE FROM kept")).rejects.toThrow("read-only transaction");
});

test("without an address a replica listens nowhere", async () => {
  const { replica } = await startPair();
  const [row] = await replica.execute("postgres", "SELECT current_setting('listen_addresses') AS addresses");
  expect(row?.addresses).toBe("");
  const client = new Client({ host: "127.0.0.1", port: replica.port, user: "owner" });
  await expect(client.connect()).rejects.toThrow();
});

test("after its source was killed a promoted replica takes writes, keeps them over a restart, and is copied in turn", async () => {
  const { primary, replica, start } = await startPair();
  await primary.reload({ settings: { synchronous_commit: "on", synchronous_standby_names: '"two"' } });
  await vi.waitFor(async () => {
    const rows = await primary.execute("postgres", "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
    expect(rows).toHaveLength(1);
  });
  await primary.execute("postgres", "INSERT INTO kept VALUES (1001)");
  await primary.kill();
  await expect(primary.execute("postgres", "SELECT 1")).rejects.toThrow();
  await replica.promote();
  expect(await count(replica)).toBe(1001);
  await replica.execute("postgres", "INSERT INTO kept VALUES (1002)");
  const port = await findFreePort();
  await replica.restart({ host: "127.0.0.1", port });
  expect(replica.port).toBe(port);
  await replica.execute("postgres", "INSERT INTO kept VALUES (1003)");
  const third = await start("three", { replicaOf: { server: replica, name: "three" } });
  await vi.waitFor(async () => expect(await count(third)).toBe(1003), { timeout: 10_000 });
});

test("a second replica goes over to the promoted one", async () => {
  const { primary, replica, start } = await startPair();
  const second = await start("three", { replicaOf: { server: primary, name: "three" } });
  await primary.halt();
  await replica.promote();
  await second.follow({ server: replica, name: "three" });
  await replica.execute("postgres", "INSERT INTO kept VALUES (1001)");
  await vi.waitFor(async () => expect(await count(second)).toBe(1001), { timeout: 20_000 });
});

test("a killed server keeps what it has acknowledged and starts again", async () => {
  const { primary } = await startPair();
  await primary.execute("postgres", "INSERT INTO kept VALUES (1001)");
  await primary.kill();
  await primary.restart();
  expect(await count(primary)).toBe(1001);
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
