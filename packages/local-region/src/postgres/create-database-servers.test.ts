import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { createRunDirectory, type RunDirectory } from "@postern/postgres-server";
import { Client, type ClientConfig } from "pg";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { ENGINE_VERSION } from "../services/rds/db-instance-parameters.ts";
import { createDatabaseServers } from "./create-database-servers.ts";
import type { DatabaseServers } from "./database-servers.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const NAME = "warehouse.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com";
const PASSWORD = "it's-a-secret-\\1$";
let run: RunDirectory;
let databases: DatabaseServers;
let port: number;

beforeAll(async () => {
  run = await createRunDirectory("test");
  databases = createDatabaseServers({ directory: run.path });
  port = await createOne("warehouse");
  return async () => {
    await databases.stop();
    await run.remove();
  };
});

async function createOne(id: string): Promise<number> {
  const free = await findFreePort();
  await databases.create({
    id,
    host: "127.0.0.1",
    port: free,
    dnsNames: [NAME],
    masterUsername: "Admin_1",
    masterPassword: PASSWORD,
    databaseName: "shop",
  });
  return free;
}

async function connect(options: ClientConfig = {}): Promise<Client> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: "Admin_1",
    password: PASSWORD,
    database: "shop",
    ssl: { ca: await databases.authority(), servername: NAME },
    ...options,
  });
  client.on("error", () => undefined);
  onTestFinished(() => client.end());
  await client.connect();
  return client;
}

test("the master user signs in with TLS that is verified in full, to its own database", async () => {
  const client = await connect();
  const { rows } = await client.query(
    `SELECT ssl, current_user AS name, pg_get_userbyid(datdba) AS owner, current_setting('server_version') AS version
     FROM pg_stat_ssl, pg_database WHERE pid = pg_backend_pid() AND datname = current_database()`,
  );
  expect(rows).toEqual([{ ssl: true, name: "Admin_1", owner: "Admin_1", version: ENGINE_VERSION }]);
});

test("libpq agrees about verify-full", async ({ skip }) => {
  const found = await promisify(execFile)("psql", ["--version"]).catch(() => undefined);
  if (!found && !process.env.POSTERN_REQUIRE_ALL) skip();
  const ca = join(run.path, "authority.pem");
  await writeFile(ca, await databases.authority());
  const ask = (host: string) =>
    promisify(execFile)(
      "psql",
      [
        "-At",
        "-c",
        "SELECT 1",
        `host=${host} hostaddr=127.0.0.1 port=${port} user=Admin_1 dbname=shop sslmode=verify-full sslrootcert=${ca}`,
      ],
      { env: { ...process.env, PGPASSWORD: PASSWORD } },
    );
  expect((await ask(NAME)).stdout).toBe("1\n");
  await expect(ask("other.example.com")).rejects.toThrow("does not match host name");
});

test.each<[string, ClientConfig, string]>([
  ["without TLS", { ssl: false }, "no encryption"],
  ["with a wrong password", { password: "wrong" }, "password authentication failed"],
  ["as the superuser", { user: "rdsadmin" }, "pg_hba.conf rejects connection"],
  ["as a group role", { user: "rds_superuser" }, "password authentication failed"],
  ["trusting only public authorities", { ssl: { servername: NAME } }, "certificate"],
])("nobody gets in %s", async (_, options, message) => {
  await expect(connect(options)).rejects.toThrow(message);
});

test("the master user makes roles and databases, and is no superuser", async () => {
  const client = await connect();
  await client.query("CREATE ROLE app LOGIN");
  await client.query("CREATE DATABASE extra");
  await client.query("CREATE TABLE public.mine (id int)");
  await expect(client.query("ALTER SYSTEM SET fsync = on")).rejects.toThrow("permission denied");
  await expect(client.query("COPY public.mine TO PROGRAM 'cat'")).rejects.toThrow("permission denied");
});

test("a restart cuts sessions and keeps data and certificate", async () => {
  await databases.execute(
    "warehouse",
    "shop",
    "CREATE TABLE kept AS SELECT 7 AS value; GRANT SELECT ON kept TO PUBLIC",
  );
  const before = await connect();
  const cut = new Promise((resolve) => before.once("end", resolve));
  await databases.restart("warehouse");
  await cut;
  const { rows } = await (await connect()).query("SELECT value FROM kept");
  expect(rows).toEqual([{ value: 7 }]);
});

test("a new master password replaces the old one", async () => {
  const changed = "another-secret";
  await databases.setMasterPassword("warehouse", changed);
  await connect({ password: changed });
  await expect(connect()).rejects.toThrow("password authentication failed");
  await databases.setMasterPassword("warehouse", PASSWORD);
});

test("no file of the server and no process shows a password", async () => {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "args="], { maxBuffer: 1e8 });
  expect(stdout).toContain(join(run.path, "db1"));
  expect(stdout).not.toContain(PASSWORD);
  const entries = await readdir(run.path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(500);
  for (const file of files) {
    const content = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0));
    expect(content.includes(PASSWORD), file.name).toBe(false);
  }
});

test("a removed server is gone with its data, and its name is free again", async () => {
  const before = await listServers();
  await createOne("passing");
  await expect(createOne("passing")).rejects.toThrow("there is a database server 'passing' already");
  await databases.remove("passing");
  await databases.remove("passing");
  expect(await listServers()).toEqual(before);
  await expect(databases.execute("passing", "shop", "SELECT 1")).rejects.toThrow("no database server 'passing'");
});

test("a server removed while it starts does not stay", async () => {
  const before = await listServers();
  const creating = createOne("hasty").catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await databases.remove("hasty");
  await creating;
  expect(await listServers()).toEqual(before);
});

test("after stop nothing runs and nothing more is started", async () => {
  const own = createDatabaseServers({ directory: join(run.path, "own") });
  const first = { id: "x", host: "127.0.0.1", port: await findFreePort(), dnsNames: [NAME], masterUsername: "m" };
  await own.create({ ...first, masterPassword: "p", databaseName: undefined });
  await own.execute("x", "postgres", "SELECT 1");
  await own.stop();
  await own.stop();
  await expect(promisify(execFile)("ps", ["-A", "-ww", "-o", "args="])).resolves.toMatchObject({
    stdout: expect.not.stringContaining(join(run.path, "own")),
  });
  await expect(own.create({ ...first, masterPassword: "p", databaseName: undefined })).rejects.toThrow("stopped");
});

async function listServers(): Promise<string[]> {
  return (await readdir(run.path)).filter((name) => name.startsWith("db"));
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}
