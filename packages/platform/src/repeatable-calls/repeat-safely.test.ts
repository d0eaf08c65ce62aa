import { Problem } from "@postern/platform-api";
import { expect, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { addMember, signInAs } from "../testing/sign-in-as.ts";
import { PUBLIC_URL, type TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const post = (path: string, body: object, key = "once", headers = {}) =>
  platform.fetch(`/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, ...headers },
    body: JSON.stringify(body),
  });
const KEY_INPUT = { name: "pipeline", role: "viewer" };
const keys = async () => (await platform.client.apiKeys.list()).items;

test("a request that is sent again with its key is filed once and answered alike", async () => {
  const first = await post("/requests", DOCUMENT);
  const again = await post("/requests", DOCUMENT);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await again.json()).toEqual(await first.json());
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect((await platform.client.requests.list()).items).toHaveLength(1);
});

test("of many at once one is done", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => post("/api-keys", KEY_INPUT)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 201 && status !== 409)).toEqual([]);
  expect(await keys()).toHaveLength(1);
});

test("a key is its sender's, its route's, its tenant's and its body's", async () => {
  const { id } = await platform.client.tenants.create({ name: "Second" });
  expect((await post("/api-keys", KEY_INPUT)).status).toBe(201);
  expect((await post("/api-keys", KEY_INPUT, "once", { "postern-tenant": id })).status).toBe(201);
  expect((await post("/tenants", { name: "Third" })).status).toBe(201);
  const different = await post("/api-keys", { ...KEY_INPUT, name: "other" });
  expect([different.status, Problem.parse(await different.json()).code]).toEqual([422, "repeated-differently"]);
  expect(await keys()).toHaveLength(1);
});

test("what failed may be tried again with the same key", async () => {
  expect((await post("/tenants", { name: "" })).status).toBe(422);
  expect((await post("/tenants", { name: "Now with a name" })).status).toBe(201);
});

test("what a server began and never finished may be begun anew, after a while", async () => {
  await post("/api-keys", KEY_INPUT);
  const { pool } = platform.database;
  await pool.query("update repeatable_calls set status = null, sealed_answer = null");
  expect((await post("/api-keys", KEY_INPUT)).status).toBe(409);
  await pool.query("update repeatable_calls set created_at = now() - interval '3 minutes'");
  expect((await post("/api-keys", KEY_INPUT)).status).toBe(201);
});

test("the answer is kept sealed, and for a day", async () => {
  const { key } = (await (await post("/api-keys", KEY_INPUT)).json()) as { key: string };
  const { pool } = platform.database;
  const { rows } = await pool.query("select * from repeatable_calls");
  expect(JSON.stringify(rows)).not.toContain(key);
  await pool.query("update repeatable_calls set created_at = now() - interval '25 hours'");
  const next = (await (await post("/api-keys", KEY_INPUT)).json()) as { key: string };
  expect(next.key).not.toBe(key);
});

test("who is allowed less by now is not answered what they were before", async () => {
  const tenant = FIRST_TENANT;
  await addMember(platform, tenant, "ada@example.com", "admin");
  const headers = { cookie: await signInAs(platform, "ada@example.com"), origin: PUBLIC_URL };
  const ask = () => {
    const sent = { ...headers, "content-type": "application/json", "idempotency-key": "once" };
    return platform.fetchAnonymously("/api/v1/api-keys", {
      ...{ method: "POST", headers: sent, body: JSON.stringify(KEY_INPUT) },
    });
  };
  expect((await ask()).status).toBe(201);
  expect((await ask()).headers.get("idempotency-replayed")).toBe("true");
  await platform.database.pool.query("update members set role = 'viewer'");
  expect((await ask()).status).toBe(403);
  await platform.database.pool.query("delete from members");
  expect((await ask()).status).toBe(403);
});
