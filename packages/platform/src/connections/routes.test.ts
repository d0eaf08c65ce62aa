import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT, fileReadyEndpoint } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const PASSWORD = "s3cret-Pässword-never-shown";
const PUBLIC = {
  kind: "public",
  name: "reports",
  environment: "US",
  host: "db.example.com",
  port: 5432,
  database: "app",
  user: "reader",
  password: PASSWORD,
  tls: { mode: "verify-full" },
} as const;
const DATABASES = [
  { name: "warehouse", port: 5432, certificateName: "warehouse.rds.example.com" },
  { name: "billing", port: 5433 },
];
const privateOn = (endpointId: string) =>
  ({
    kind: "private",
    name: "warehouse",
    endpointId,
    endpointDatabase: "warehouse",
    database: "dwh",
    user: "reader",
    password: PASSWORD,
    tls: { mode: "verify-full" },
  }) as const;

test("a private connection takes host, port and certificate name from the endpoint", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  const connection = await platform.client.connections.create(privateOn(endpointId));
  expect(connection).toMatchObject({
    kind: "private",
    environment: "US",
    host: "vpce-0001.example.vpce.amazonaws.com",
    port: 5432,
    hostLocked: true,
    tls: { mode: "verify-full", certificateName: "warehouse.rds.example.com" },
  });
  expect(await platform.client.connections.get(connection.id)).toEqual(connection);
});

test("a host or port given for a private connection is refused", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  const refusal = await refusalOf(
    platform.client.connections.create({ ...privateOn(endpointId), host: "db.example.com", port: 5432 } as never),
  );
  expect(refusal.problems?.map(({ field }) => field)).toEqual(["host", "port"]);
  const { id } = await platform.client.connections.create(privateOn(endpointId));
  expect(
    await refusalOf(platform.client.connections.change(id, { host: "evil.example.com", password: "x" })),
  ).toMatchObject({
    problems: [{ field: "host", message: "is locked: it follows from the endpoint" }],
  });
});

test("an endpoint that is not ready, unknown, or a database outside its port map is refused", async () => {
  platform.world.openPorts.add(5433);
  const { endpoint } = await platform.client.requests.file({ ...DOCUMENT, databases: DATABASES });
  await platform.untilState(endpoint.id, "waiting-for-owner");
  expect(await problemsOf(privateOn(endpoint.id))).toMatchObject([
    { field: "endpointId", message: "is 'waiting-for-owner', not 'ready'" },
  ]);
  expect(await problemsOf(privateOn("ep-none"))).toMatchObject([{ field: "endpointId", value: "ep-none" }]);
  platform.world.decide("vpce-0001", "available");
  await platform.untilState(endpoint.id, "ready");
  expect(await problemsOf({ ...privateOn(endpoint.id), endpointDatabase: "payroll" })).toMatchObject([
    { field: "endpointDatabase", value: "payroll", hint: "choose one of: warehouse (port 5432), billing (port 5433)" },
  ]);
});

test("verify-full through an endpoint needs the certificate's name", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  expect(await problemsOf({ ...privateOn(endpointId), endpointDatabase: "billing" })).toMatchObject([
    { field: "tls.certificateName" },
  ]);
});

test("no password is in any answer, log line or row of any table", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  const answers: unknown[] = [];
  const made = await platform.client.connections.create(privateOn(endpointId));
  answers.push(made, await platform.client.connections.create({ ...PUBLIC, host: "52.1.2.3" }));
  answers.push(await platform.client.connections.test(made.id), await platform.client.connections.list());
  answers.push(await platform.client.connections.change(made.id, { password: `${PASSWORD}2` }));
  answers.push(await refusalOf(platform.client.connections.create({ ...PUBLIC, port: 0 })));
  expect(platform.world.probed[0]?.password).toBe(PASSWORD);

  const dump = JSON.stringify([answers, platform.logged, await dumpOf(platform)]);
  expect(dump).toContain("warehouse.rds.example.com");
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(PASSWORD).toString("base64").slice(0, 20)]) {
    expect(dump).not.toContain(form);
  }
});

test("a change of where or how it connects needs the password again", async () => {
  const { id } = await platform.client.connections.create(PUBLIC);
  for (const patch of [
    { host: "other.example.com" },
    { port: 5433 },
    { tls: { mode: "disable" } },
    { user: "x" },
  ] as const) {
    expect(await refusalOf(platform.client.connections.change(id, patch))).toMatchObject({
      problems: [{ field: "password" }],
    });
  }
  const changed = await platform.client.connections.change(id, { host: "other.example.com", password: "new" });
  expect(changed).toMatchObject({ host: "other.example.com", name: "reports" });
  expect(await platform.client.connections.change(id, { name: "renamed", host: "other.example.com" })).toMatchObject({
    name: "renamed",
  });
});

test("a name is taken once, also by many at once", async () => {
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => platform.client.connections.create(PUBLIC)));
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const other = await platform.client.connections.create({ ...PUBLIC, name: "other" });
  expect(await refusalOf(platform.client.connections.change(other.id, { name: "reports" }))).toMatchObject({
    code: "duplicate-name",
  });
});

test("an endpoint that is in use is not deleted; its connections are named", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  const { id, name } = await platform.client.connections.create(privateOn(endpointId));
  expect(await refusalOf(platform.client.endpoints.remove(endpointId))).toMatchObject({
    code: "in-use",
    connections: [{ id, name }],
  });
  await platform.client.connections.remove(id);
  await platform.client.endpoints.remove(endpointId);
  await platform.untilState(endpointId, "deleted");
  expect(await refusalOf(platform.client.connections.get(id))).toMatchObject({ code: "not-found" });
});

test("an endpoint that is in use is deleted when that is forced; its connections lead nowhere then", async () => {
  const endpointId = await fileReadyEndpoint(platform, DATABASES);
  const { id } = await platform.client.connections.create(privateOn(endpointId));
  await platform.client.endpoints.remove(endpointId, { force: true });
  await platform.untilState(endpointId, "deleted");
  expect(platform.world.living()).toEqual([]);
  expect(await refusalOf(platform.client.connections.test(id))).toMatchObject({ code: "not-in-this-state" });
});

test("a public connection to an address inside is refused before it is saved", async () => {
  for (const host of ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "0x7f000001", "2130706433"]) {
    expect(await problemsOf({ ...PUBLIC, host })).toMatchObject([{ field: "host", value: host }]);
  }
  expect((await platform.client.connections.list()).items).toEqual([]);
});

async function problemsOf(input: Parameters<TestPlatform["client"]["connections"]["create"]>[0]) {
  return (await refusalOf(platform.client.connections.create(input))).problems;
}

async function dumpOf({ database: { pool } }: TestPlatform): Promise<unknown[]> {
  const tables = await pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'drizzle')",
  );
  const dumps = tables.rows.map(async ({ name }) => (await pool.query(`select * from ${name}`)).rows);
  return Promise.all(dumps);
}

test("an edit of what has changed meanwhile is refused, and so is its deletion", async () => {
  const { id } = await platform.client.connections.create(PUBLIC);
  const edit = (method: string, seen: string, body?: object) =>
    platform.fetch(`/api/v1/connections/${id}`, {
      method,
      headers: { "content-type": "application/json", "if-match": seen },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const read = await platform.fetch(`/api/v1/connections/${id}`);
  expect([read.headers.get("etag"), await read.json()]).toMatchObject(['"1"', { version: 1 }]);

  const edits = await Promise.all([1, 2].map((name) => edit("PATCH", '"1"', { name: `reports-${name}` })));
  expect(edits.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect(edits.find(({ ok }) => ok)?.headers.get("etag")).toBe('"2"');
  expect((await edit("DELETE", '"1"')).status).toBe(412);
  expect((await edit("PATCH", "*", { name: "whatever is there" })).status).toBe(200);
  expect((await edit("DELETE", '"2", "3"')).status).toBe(204);
});

test("every version is kept with who made it, before and after, and no password in it", async () => {
  const { id } = await platform.client.connections.create(PUBLIC);
  await platform.client.connections.change(id, { name: "renamed" });
  await platform.client.connections.change(id, { password: `${PASSWORD}3` });
  const { items } = await platform.client.connections.versions(id);
  expect(items.map(({ before, after }) => [before, after])).toMatchObject([
    [{ version: 2 }, { version: 3, passwordChanged: true }],
    [
      { version: 1, name: PUBLIC.name },
      { version: 2, name: "renamed" },
    ],
    [null, { version: 1 }],
  ]);
  expect(JSON.stringify(items)).not.toContain(PASSWORD);
});
