import { openPlatformClient, type PlatformClient, type PlatformEvent } from "@postern/platform-api";
import { Client } from "pg";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { addMember, addOperator, browse, signInAs } from "../testing/sign-in-as.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { makeTwoTenants, type TwoTenants } from "../testing/two-tenants.ts";

let platform: TestPlatform;
let scene: TwoTenants;

eachTest((fresh) => {
  platform = fresh;
});

beforeEach(async () => {
  scene = await makeTwoTenants(platform);
});

test("a stream begins with a resync, and tells what another process has changed once that is committed", async () => {
  const { told } = await follow();
  const endpoint = await scene.makeFor("/api/v1/endpoints/{id}");
  await soon(() => told.slice(1)).toEqual([{ type: "changed", subject: "endpoint", id: endpoint }]);
  const worker = await anotherProcess();
  await worker.query("begin");
  await worker.query("update endpoints set state = 'ready', version = version + 1 where id = $1", [endpoint]);
  const connection = await scene.makeFor("/api/v1/connections/{id}");
  await soon(() => told.slice(2)).toContainEqual({ type: "changed", subject: "connection", id: connection });
  expect(told.slice(2)).not.toContainEqual(expect.objectContaining({ subject: "endpoint" }));
  await worker.query("commit");
  await soon(() => told.at(-1)).toEqual({ type: "changed", subject: "endpoint", id: endpoint });
});

test("what another tenant has is not told, and what its own viewers may not read neither", async () => {
  const { told } = await follow();
  const stranger = await follow({ ofTenant: "other" });
  const invitation = await scene.makeFor("/api/v1/invitations/{id}");
  const request = await scene.makeFor("/api/v1/requests/{id}");
  await soon(() => told.slice(1)).toEqual([{ type: "changed", subject: "request", id: request }]);
  const admin = await follow({ role: "admin" });
  const webhook = await scene.makeFor("/api/v1/webhooks/{id}");
  await soon(() => admin.told).toContainEqual({ type: "changed", subject: "webhook", id: webhook });
  expect(JSON.stringify([told, stranger.told])).not.toMatch(new RegExp(`${invitation}|${webhook}`));
  expect(stranger.told).toEqual([{ type: "resync" }]);
});

test("a key that is narrowed down hears of what it may read alone", async () => {
  const { told } = await follow({ scopes: ["tenant:read", "connections:read"] });
  await scene.makeFor("/api/v1/endpoints/{id}");
  const connection = await scene.makeFor("/api/v1/connections/{id}");
  await soon(() => told.slice(1)).toEqual([{ type: "changed", subject: "connection", id: connection }]);
});

test("an operator hears of requests of every tenant", async () => {
  const events: PlatformEvent[] = [];
  collect(platform.client.events(endOfTest()), events);
  await soon(() => events.length).toBe(1);
  const request = await scene.makeFor("/api/v1/requests/{id}");
  await soon(() => events.slice(1)).toEqual([{ type: "changed", subject: "approval", id: request }]);
});

test("to put off the next look at an endpoint is nothing to tell", async () => {
  const { told } = await follow();
  const endpoint = await scene.makeFor("/api/v1/endpoints/{id}");
  await soon(() => told.length).toBe(2);
  const worker = await anotherProcess();
  await worker.query("update endpoints set next_look_at = now(), failed_looks = 1 where id = $1", [endpoint]);
  await worker.query("update endpoints set reason = 'AWS does not answer' where id = $1", [endpoint]);
  await soon(() => told.slice(2)).toEqual([{ type: "changed", subject: "endpoint", id: endpoint }]);
});

test("a key that is revoked hears no more", async () => {
  const { told, ended } = await follow();
  await platform.database.pool.query("update api_keys set revoked_at = now()");
  await ended;
  expect(told).toEqual([{ type: "resync" }]);
});

test("a key whose time is over hears no more", async () => {
  const expiresAt = new Date(Date.now() + 4000).toISOString();
  const { key: token } = await platform.client.apiKeys.create({ name: "short", role: "viewer", expiresAt });
  const { told, ended } = follows(openClient({ token }));
  await soon(() => told).toEqual([{ type: "resync" }]);
  await ended;
});

test("who signs out hears no more, on any page; others hear on", async () => {
  await addMember(platform, scene.own, "ada@example.com", "viewer");
  const [leaving, staying] = await Promise.all([1, 2].map(() => signInAs(platform, "ada@example.com")));
  const streams = [leaving, leaving].map((cookie) => follows(openClient({ cookie, tenant: scene.own })));
  const other = await follow();
  for (const { told } of streams) await soon(() => told).toEqual([{ type: "resync" }]);
  expect((await browse(platform, "/api/auth/sign-out", { method: "POST", body: "{}", cookie: leaving! })).ok).toBe(
    true,
  );
  await Promise.all(streams.map(({ ended }) => ended));
  const connection = await scene.makeFor("/api/v1/connections/{id}");
  await soon(() => other.told).toContainEqual({ type: "changed", subject: "connection", id: connection });
  await expect(follows(openClient({ cookie: leaving!, tenant: scene.own })).ended).rejects.toThrow();
  const again = follows(openClient({ cookie: staying!, tenant: scene.own }));
  await soon(() => again.told).toEqual([{ type: "resync" }]);
});

test("who is removed from the tenant hears no more, nor who runs the platform no more", async () => {
  await addMember(platform, scene.own, "ada@example.com", "viewer");
  await addOperator(platform, "op@example.com");
  const follower = async (email: string) => {
    const stream = follows(openClient({ cookie: await signInAs(platform, email), tenant: scene.own }));
    await soon(() => stream.told).toEqual([{ type: "resync" }]);
    return stream;
  };
  const [member, operator] = [await follower("ada@example.com"), await follower("op@example.com")];
  const { pool } = platform.database;
  await pool.query("delete from members using users where user_id = users.id and email = 'ada@example.com'");
  await member.ended;
  expect(operator.told).not.toEqual([]);
  await pool.query("update users set is_operator = false where email = 'op@example.com'");
  await operator.ended;
});

test("when the connection that hears of changes breaks, whoever follows has to come in again", async () => {
  const { told, ended } = await follow();
  const worker = await anotherProcess();
  const { rowCount } = await worker.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen postern_changes' and datname = current_database()",
  );
  expect(rowCount).toBe(1);
  await ended;
  expect(told).toEqual([{ type: "resync" }]);
  const again = await follow();
  const endpoint = await scene.makeFor("/api/v1/endpoints/{id}");
  await soon(() => again.told.at(-1)).toEqual({ type: "changed", subject: "endpoint", id: endpoint });
});

test("one caller follows from twenty places and no more", async () => {
  const headers = { authorization: `Bearer ${await scene.keyOf(scene.own, "viewer")}` };
  const open = async () => {
    const answer = await platform.fetch("/api/v1/events", { headers });
    onTestFinished(() => answer.body?.cancel());
    return answer;
  };
  const answers = await Promise.all(Array.from({ length: 21 }, open));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(200), 429]);
  await answers.find(({ ok }) => ok)?.body?.cancel();
  await soon(async () => (await open()).status).toBe(200);
});

function soon<Value>(read: () => Value | Promise<Value>) {
  return expect.poll(read, { timeout: 10_000 });
}

interface Who {
  ofTenant?: "own" | "other";
  role?: "viewer" | "admin";
  scopes?: string[];
}

/** What a new key of a tenant is told, as it comes, first of all a resync. */
async function follow({ ofTenant = "own", role = "viewer", scopes }: Who = {}) {
  const stream = follows(openClient({ token: await scene.keyOf(scene[ofTenant], role, scopes) }));
  await soon(() => stream.told).toEqual([{ type: "resync" }]);
  return stream;
}

function openClient({ cookie, ...options }: { token?: string; cookie?: string | undefined; tenant?: string }) {
  const fetch = (async (url: string, init: RequestInit) =>
    platform.fetchAnonymously(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...(cookie === undefined ? {} : { cookie }) },
    })) as typeof globalThis.fetch;
  return openPlatformClient({ url: "http://platform", ...options, fetch });
}

/** What is told, as it comes; `ended` is when the platform tells no more. */
function follows(client: PlatformClient) {
  const told: PlatformEvent[] = [];
  const ended = collect(client.events(endOfTest()), told);
  ended.catch(() => undefined);
  return { told, ended };
}

async function collect(events: AsyncGenerator<PlatformEvent>, told: PlatformEvent[]): Promise<void> {
  for await (const event of events) told.push(event);
}

function endOfTest(): AbortSignal {
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  return ending.signal;
}

/** A client of its own on the same database, as another server or a worker is. */
async function anotherProcess(): Promise<Client> {
  const client = new Client({ ...platform.database.pool.options });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}
