import { readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunDirectory, startServer } from "@postern/postgres-server";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { pino } from "pino";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { atEnd } from "../testing/at-end.ts";
import { openDatabase } from "./database.ts";

const MIGRATIONS = new URL("./migrations", import.meta.url).pathname;
const onEnd = atEnd();
let where: { host: string; port: number; user: string };
let makeDatabase: (name: string) => Promise<unknown>;

beforeAll(async () => {
  const directory = await createRunDirectory("platform-test");
  onEnd(() => directory.remove());
  const server = await startServer({ directory: `${directory.path}/pg`, superuser: "postern", durable: false });
  onEnd(() => server.stop());
  where = { host: server.socketDirectory, port: server.port, user: "postern" };
  makeDatabase = (name) => server.execute("postgres", `create database ${name}`);
});

/** Rows as the first floor wrote them. */
const ROWS = `
  insert into endpoints (id, environment, region, service_name, databases, state)
    values ('ep-1', 'US', 'us-east-1', 'com.amazonaws.vpce.us-east-1.vpce-svc-1', '[{"name":"w","port":5432}]', 'ready');
  insert into endpoint_history (endpoint_id, state) values ('ep-1', 'draft'), ('ep-1', 'ready');
  insert into requests (id, type, service_name, region, environment, databases, endpoint_id, reused)
    values ('req-1', 'Postgres', 'com.amazonaws.vpce.us-east-1.vpce-svc-1', 'us-east-1', 'US', '[]', 'ep-1', false);
  insert into connections (id, name, kind, environment, endpoint_id, endpoint_database, host, port, database, "user",
      sealed_password, tls, keep_alive_seconds)
    values ('con-1', 'w', 'private', 'US', 'ep-1', 'w', 'h', 5432, 'd', 'u', 'v1.sealed', '{"mode":"require"}', 60),
      ('con-2', 'p', 'public', 'US', null, null, 'h', 5432, 'd', 'u', 'v1.sealed', '{"mode":"require"}', 60);
  insert into test_runs (id, connection_id, environment, host, port, ok, stages, started_at, ms)
    values ('run-1', 'con-1', 'US', 'h', 5432, true, '[]', now(), 1), ('run-2', null, 'US', 'h', 5432, true, '[]', now(), 1);`;

const VERSIONS = (JSON.parse(readFileSync(join(MIGRATIONS, "meta/_journal.json"), "utf8")).entries as unknown[]).map(
  (_, index) => index + 1,
);

test.each(VERSIONS)("a database of version %i keeps its rows, which belong to the first tenant", async (version) => {
  const client = await databaseOfVersion(Math.min(version, 2));
  await client.query(ROWS);
  await upgradeTo(client, version);
  await upgrade(client.database!);

  for (const table of ["endpoints", "requests", "connections", "test_runs"]) {
    const { rows } = await client.query(`select distinct tenant_id from ${table}`);
    expect([table, rows]).toEqual([table, [{ tenant_id: FIRST_TENANT }]]);
  }
  const { rows } = await client.query("select id, sealed_password, endpoint_id from connections order by id");
  expect(rows).toEqual([
    { id: "con-1", sealed_password: "v1.sealed", endpoint_id: "ep-1" },
    { id: "con-2", sealed_password: "v1.sealed", endpoint_id: null },
  ]);
  for (const table of ["endpoints", "requests"]) {
    expect((await client.query(`select distinct shard from ${table}`)).rows).toEqual([{ shard: "first" }]);
  }
  await client.query("delete from connections where id = 'con-1'");
  expect((await client.query("select id from test_runs")).rows).toEqual([{ id: "run-2" }]);
});

test("no row can refer to another tenant's, whatever a statement says", async () => {
  const client = await databaseOfVersion(2);
  await client.query(ROWS);
  await upgrade(client.database!);
  await client.query("insert into tenants (id, name) values ('ten-other', 'Other')");
  const moves = ["connections", "requests"].map((table) => `update ${table} set tenant_id = 'ten-other'`);
  for (const move of [...moves, "update test_runs set tenant_id = 'ten-other' where id = 'run-1'"]) {
    await expect(client.query(move)).rejects.toMatchObject({ code: "23503" });
  }
  await expect(client.query("update endpoints set tenant_id = 'ten-none'")).rejects.toMatchObject({ code: "23503" });
});

test("to migrate what is up to date changes nothing", async () => {
  const client = await databaseOfVersion(1);
  const applied = async () => (await client.query("select * from drizzle.__drizzle_migrations order by id")).rows;
  await upgrade(client.database!);
  const before = await applied();
  await upgrade(client.database!);
  expect(await applied()).toEqual(before);
  expect(before.length).toBeGreaterThan(2);
});

let databases = 0;

/** A database as the first so many migrations leave it, and a connection to it. */
async function databaseOfVersion(version: number): Promise<Client> {
  databases += 1;
  const database = `version_${version}_${databases}`;
  await makeDatabase(database);
  const client = new Client({ ...where, database });
  await client.connect();
  onTestFinished(() => client.end());
  await upgradeTo(client, version);
  return client;
}

/** As a server of that version does when it starts. */
async function upgradeTo(client: Client, version: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "meta"));
  const journal = JSON.parse(await readFile(join(MIGRATIONS, "meta/_journal.json"), "utf8"));
  const entries: { tag: string }[] = journal.entries.slice(0, version);
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries }));
  await Promise.all(entries.map(({ tag }) => cp(join(MIGRATIONS, `${tag}.sql`), join(folder, `${tag}.sql`))));
  await migrate(drizzle({ client }), { migrationsFolder: folder });
}

async function upgrade(database: string): Promise<void> {
  const opened = await openDatabase({ ...where, database }, pino({ level: "silent" }));
  await opened.close();
}
