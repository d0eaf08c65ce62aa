import { openPlatformClient, Problem } from "@postern/platform-api";
import { expect, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { eachTest } from "../testing/each-test.ts";
import { addMember, browse, signInAs, USER_PASSWORD } from "../testing/sign-in-as.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const ADA = "ada@example.com";
const BOB = "bob@example.com";

const send = (method: string, path: string, body?: object, tenant = FIRST_TENANT as string) =>
  platform.fetch(`/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", "postern-tenant": tenant },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const accept = (body: object, cookie?: string) =>
  browse(platform, "/api/v1/invitations/accept", {
    ...{ method: "POST", body: JSON.stringify(body) },
    ...(cookie ? { cookie } : {}),
  });
const invite = async (email: string, tenant?: string) => {
  const answer = await send("POST", "/invitations", { email, role: "member" }, tenant);
  return (await answer.json()) as { id: string; token: string };
};
const newcomer = (token: string) => ({ token, name: "Ada", password: USER_PASSWORD });
const members = async () => ((await (await send("GET", "/members")).json()) as { items: { userId: string }[] }).items;

test("an invitation is accepted once, and leaves a member and its trace in the audit", async () => {
  const { token } = await invite(ADA);
  const answers = await Promise.all([accept(newcomer(token)), accept(newcomer(token))]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  expect(await members()).toMatchObject([{ email: ADA, name: "Ada", role: "member" }]);
  const audit = (await (await send("GET", "/audit")).json()) as { items: { action: string; actor: object }[] };
  expect(audit.items.map(({ action }) => action)).toEqual(["member-joined", "member-invited"]);
  expect(audit.items.map(({ actor }) => actor)).toMatchObject([
    { kind: "user", name: "Ada", role: "member" },
    { kind: "operator-token", role: "operator" },
  ]);
  expect(JSON.stringify(audit)).not.toContain(token);
});

test("an invitation that is withdrawn, over or made up opens nothing", async () => {
  const withdrawn = await invite(ADA);
  expect((await send("DELETE", `/invitations/${withdrawn.id}`)).status).toBe(204);
  const over = await invite(ADA);
  await platform.database.pool.query("update invitations set expires_at = now() - interval '1 second' where id = $1", [
    over.id,
  ]);
  for (const token of [withdrawn.token, over.token, "made-up"]) {
    expect((await accept(newcomer(token))).status).toBe(404);
  }
  expect(await members()).toEqual([]);
});

test("an acceptance that lacks something names it and does not use the invitation up", async () => {
  const { token } = await invite(ADA);
  const { problems } = Problem.parse(await (await accept({ token })).json());
  expect(problems?.map(({ field }) => field)).toEqual(["name", "password"]);
  expect((await accept({ ...newcomer(token), password: "too short" })).status).toBe(422);
  expect((await accept(newcomer(token))).status).toBe(204);
});

test("who has an account joins another tenant by signing in, and nobody else can in their name", async () => {
  await addMember(platform, FIRST_TENANT, ADA, "member");
  await addMember(platform, FIRST_TENANT, BOB, "member");
  const { id } = (await (await send("POST", "/tenants", { name: "Second" })).json()) as { id: string };
  const { token } = await invite(ADA, id);
  expect((await accept({ ...newcomer(token), password: "a password of Eve's" })).status).toBe(403);
  expect((await accept({ token }, await signInAs(platform, BOB))).status).toBe(403);

  const cookie = await signInAs(platform, ADA);
  expect((await accept({ token }, cookie)).status).toBe(204);
  const ask = (headers = {}) => browse(platform, "/api/v1/endpoints", { cookie, headers });
  expect(Problem.parse(await (await ask()).json()).code).toBe("tenant-needed");
  expect((await ask({ "postern-tenant": id })).status).toBe(200);
  expect((await ask({ "postern-tenant": "ten-other" })).status).toBe(403);
});

test("a member who is removed is out at once, with the session that they have", async () => {
  await addMember(platform, FIRST_TENANT, ADA, "member");
  const cookie = await signInAs(platform, ADA);
  const [{ userId } = { userId: "" }] = await members();
  expect((await send("PATCH", `/members/${userId}`, { role: "viewer" })).status).toBe(200);
  const create = () => browse(platform, "/api/v1/connections", { method: "POST", cookie, body: "{}" });
  expect((await create()).status).toBe(403);
  expect((await send("DELETE", `/members/${userId}`)).status).toBe(204);
  expect((await browse(platform, "/api/v1/endpoints", { cookie })).status).toBe(403);
});

test("a tenant keeps its last admin, of two that leave at once as well", async () => {
  await addMember(platform, FIRST_TENANT, ADA, "admin");
  await addMember(platform, FIRST_TENANT, BOB, "admin");
  const [ada, bob] = await members();
  const answers = await Promise.all([
    send("DELETE", `/members/${ada!.userId}`),
    send("PATCH", `/members/${bob!.userId}`, { role: "viewer" }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([expect.any(Number), 409]);
  expect((await members()).filter((member) => "role" in member && member.role === "admin")).toHaveLength(1);
});

test("an operator invites another one, who runs the platform and belongs to no tenant; an admin cannot", async () => {
  const { token } = await platform.client.invitations.create({ email: "new@example.com", role: "operator" });
  const { key } = await platform.client.apiKeys.create({ name: "admins", role: "admin" });
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  expect(await (await platform.fetch("/api/v1/invitations", { headers })).json()).toEqual({ items: [] });
  expect((await platform.client.invitations.list()).items).toMatchObject([{ role: "operator" }]);
  const [invited] = (await platform.client.invitations.list()).items;
  expect((await platform.fetch(`/api/v1/invitations/${invited!.id}`, { method: "DELETE", headers })).status).toBe(404);
  expect(await (await platform.fetch("/api/v1/audit", { headers })).text()).not.toContain("new@example.com");
  const anybody = openPlatformClient({
    url: "http://platform",
    fetch: ((url: string, init: RequestInit) => platform.fetchAnonymously(url, init)) as typeof fetch,
  });
  await anybody.invitations.accept({ token, name: "New", password: "correct horse battery" });
  const { rows } = await platform.database.pool.query(
    "select is_operator, (select count(*)::int from members where user_id = users.id) as memberships from users where email = 'new@example.com'",
  );
  expect(rows).toEqual([{ is_operator: true, memberships: 0 }]);
  const { items } = await platform.client.audit({ of: "everybody", action: "operator-created" });
  expect(items).toMatchObject([{ tenantId: null, after: { email: "new@example.com" } }]);
  const body = JSON.stringify({ email: "eve@example.com", role: "operator" });
  expect((await platform.fetch("/api/v1/invitations", { method: "POST", headers, body })).status).toBe(403);
});
