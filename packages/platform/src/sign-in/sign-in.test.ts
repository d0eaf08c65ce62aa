import { Problem } from "@postern/platform-api";
import { expect, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { eachTest } from "../testing/each-test.ts";
import { addMember, addOperator, browse, signInAs, trySignIn, USER_PASSWORD } from "../testing/sign-in-as.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { openSignIn } from "./open-sign-in.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const ADA = "ada@example.com";

test("somebody who was invited signs in, is told who they are, and signs out for good", async () => {
  await addMember(platform, FIRST_TENANT, ADA, "member");
  const cookie = await signInAs(platform, ADA);
  const me = await (await browse(platform, "/api/v1/me", { cookie })).json();
  expect(me).toMatchObject({
    ...{ kind: "user", name: "ada", email: ADA, isOperator: false },
    memberships: [{ role: "member", tenant: { id: FIRST_TENANT } }],
  });
  expect((await browse(platform, "/api/v1/endpoints", { cookie })).status).toBe(200);
  expect((await browse(platform, "/api/v1/audit", { cookie })).status).toBe(403);

  await browse(platform, "/api/auth/sign-out", { method: "POST", cookie, body: "{}" });
  expect((await browse(platform, "/api/v1/me", { cookie })).status).toBe(401);
});

test("the cookie is out of reach of scripts and other sites, and stays off plain HTTP where there is TLS", async () => {
  await addOperator(platform, ADA);
  const answer = await trySignIn(platform, ADA, USER_PASSWORD);
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^postern\.session_token=/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  expect(cookie).toMatch(/; Max-Age=43200;/);
  expect(answer.headers.get("cache-control")).toBe("no-store");

  const log = { warn: () => undefined, error: () => undefined } as never;
  const sealKey = Buffer.alloc(32, 1).toString("base64");
  const behindTls = openSignIn({
    db: platform.database.db,
    publicUrl: "https://p.example",
    sealKey,
    oidc: undefined,
    log,
  });
  const { headers } = await behindTls.handler(
    new Request("https://p.example/api/auth/sign-in/email", {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ email: ADA, password: USER_PASSWORD }),
    }),
  );
  expect(headers.getSetCookie()[0]).toMatch(/^__Secure-postern\.session_token=.*; Secure/);
});

test("a cookie that was changed, or taken from the database, opens nothing", async () => {
  await addOperator(platform, ADA);
  const cookie = await signInAs(platform, ADA);
  const { rows } = await platform.database.pool.query("select token from sessions");
  for (const forged of [
    `postern.session_token=${rows[0].token}`,
    `${cookie.slice(0, -9)}AAAA%3D`,
    "postern.session_token=",
  ]) {
    expect((await browse(platform, "/api/v1/me", { cookie: forged })).status).toBe(401);
  }
  await platform.database.pool.query("update sessions set expires_at = now() - interval '1 second'");
  expect((await browse(platform, "/api/v1/me", { cookie })).status).toBe(401);
});

test.each([undefined, "http://evil.example", "http://platform.evil.example", "null"])(
  "a change that a page of '%s' has a browser make is refused, and a read is not",
  async (origin) => {
    await addMember(platform, FIRST_TENANT, ADA, "admin");
    const cookie = await signInAs(platform, ADA);
    const headers = { cookie, "content-type": "application/json", ...(origin === undefined ? {} : { origin }) };
    const change = { method: "POST", headers, body: JSON.stringify({ name: "mine", role: "viewer" }) };
    const refused = await platform.fetchAnonymously("/api/v1/api-keys", change);
    expect(refused.status).toBe(403);
    expect(Problem.parse(await refused.json()).code).toBe("cross-site");
    expect((await browse(platform, "/api/v1/api-keys", { cookie, ...change, headers: {} })).status).toBe(201);
    expect((await platform.fetchAnonymously("/api/v1/api-keys", { headers })).status).toBe(200);
    const body = JSON.stringify({ currentPassword: USER_PASSWORD, newPassword: "another long password" });
    const stolen = await platform.fetchAnonymously("/api/auth/change-password", { method: "POST", headers, body });
    expect(stolen.status).toBe(403);
    await signInAs(platform, ADA);
  },
);

test("after five failures an address is locked, with the right password too, and whether or not it exists", async () => {
  await addOperator(platform, ADA);
  for (const email of [ADA, "nobody@example.com"]) {
    const attempts = await Promise.all(
      Array.from({ length: 12 }, () => trySignIn(platform, email, "wrong password!!")),
    );
    const statuses = attempts.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);
    const refused = await trySignIn(platform, ` ${email.toUpperCase()}`, USER_PASSWORD);
    expect(Problem.parse(await refused.json()).code).toBe("locked-out");
  }
  await platform.database.pool.query("update sign_in_failures set locked_until = now() - interval '1 second'");
  await signInAs(platform, ADA);
  expect((await trySignIn(platform, ADA, "wrong password!!")).status).toBe(401);
  const { rows } = await platform.database.pool.query("select count from sign_in_failures order by count");
  expect(rows).toEqual([{ count: 1 }, { count: 5 }]);
});

test("a wrong address and a wrong password are told alike", async () => {
  await addOperator(platform, ADA);
  const [one, other] = await Promise.all([
    trySignIn(platform, ADA, "wrong password!!"),
    trySignIn(platform, "nobody@example.com", "wrong password!!"),
  ]);
  expect([one.status, await one.text()]).toEqual([other.status, await other.text()]);
});

test.each([
  ["POST", "/sign-up/email"],
  ["POST", "/update-user"],
  ["POST", "/delete-user"],
  ["POST", "/change-email"],
  ["POST", "/request-password-reset"],
  ["GET", "/callback/google"],
  ["GET", "/ok"],
  ["GET", "/sign-in/email"],
  ["POST", "/sign-in/email/"],
  ["POST", "/%73ign-up/email"],
])("nothing but what is listed is let through to the library: %s %s", async (method, path) => {
  await addOperator(platform, ADA);
  const cookie = await signInAs(platform, ADA);
  const body = JSON.stringify({ email: "eve@example.com", password: USER_PASSWORD, name: "Eve", isOperator: true });
  const answer = await browse(platform, `/api/auth${path}`, { method, cookie, ...(method === "POST" ? { body } : {}) });
  expect(answer.status).toBe(404);
  expect((await platform.database.pool.query("select email from users")).rows).toEqual([{ email: ADA }]);
});

test("an operator acts in every tenant that they name, and in none by chance", async () => {
  await addOperator(platform, ADA);
  const cookie = await signInAs(platform, ADA);
  const unnamed = await browse(platform, "/api/v1/endpoints", { cookie });
  expect(Problem.parse(await unnamed.json()).code).toBe("tenant-needed");
  const named = await browse(platform, "/api/v1/endpoints", { cookie, headers: { "postern-tenant": FIRST_TENANT } });
  expect(named.status).toBe(200);
  expect((await browse(platform, "/metrics", { cookie })).status).toBe(200);
});

test("passwords and sessions stand in no log line and in the database as hashes alone", async () => {
  await addMember(platform, FIRST_TENANT, ADA, "viewer");
  const cookie = await signInAs(platform, ADA);
  await trySignIn(platform, ADA, "wrong password!!");
  expect(platform.logged.join()).not.toMatch(new RegExp(`${USER_PASSWORD}|wrong password!!|${cookie}`));
  const { rows } = await platform.database.pool.query("select to_jsonb(a) as a from accounts a");
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(USER_PASSWORD);
});
