import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { atEnd } from "../testing/at-end.ts";
import { addMember, addOperator, browse, trySignIn } from "../testing/sign-in-as.ts";
import { type IdentityProvider, startIdentityProvider } from "../testing/start-identity-provider.ts";
import {
  ENVIRONMENT,
  PUBLIC_URL,
  startTestPlatform,
  startTestPostgres,
  type TestPlatform,
  type TestPostgres,
} from "../testing/test-platform.ts";
import { OIDC_PROVIDER, SIGN_IN_PATH } from "./open-sign-in.ts";

const onEnd = atEnd();
const ADA = { sub: "ada-1", email: "ada@example.com", email_verified: true, name: "Ada" };
const CALLBACK = `${SIGN_IN_PATH}/callback/${OIDC_PROVIDER}`;
let postgres: TestPostgres;
let identity: IdentityProvider;
let platform: TestPlatform;

beforeAll(async () => {
  postgres = await startTestPostgres(onEnd);
  identity = await startIdentityProvider(`${PUBLIC_URL}${CALLBACK}`, onEnd);
});
beforeEach(async () => {
  platform = await startTestPlatform(postgres, onTestFinished, ENVIRONMENT, { oidc: identity.config });
  identity.signsIn(ADA);
});

test("somebody of the identity provider's is signed in, joins where they were invited, and is no operator", async () => {
  identity.signsIn({ ...ADA, isOperator: true });
  const { to, cookie } = await comeBack(await goThere());
  expect(to).toBe("/endpoints");
  expect(await me(cookie)).toMatchObject({ name: "Ada", email: ADA.email, isOperator: false, memberships: [] });
  expect((await browse(platform, "/api/v1/endpoints", { cookie })).status).not.toBe(200);

  const { token } = await platform.client.invitations.create({ email: ADA.email, role: "viewer" });
  const accepted = await browse(platform, "/api/v1/invitations/accept", {
    ...{ method: "POST", cookie, body: JSON.stringify({ token }) },
  });
  expect(accepted.ok).toBe(true);
  expect(await me(cookie)).toMatchObject({ memberships: [{ role: "viewer", tenant: { id: FIRST_TENANT } }] });
  const again = await comeBack(await goThere());
  expect(await me(again.cookie)).toMatchObject({ memberships: [{ role: "viewer" }] });
});

test("an answer that another browser has asked for signs nobody in", async () => {
  const { answer } = await goThere();
  expect((await comeBack({ answer, cookie: "" })).cookie).toBe("");
  const mine = await goThere();
  expect((await comeBack({ answer, cookie: mine.cookie })).cookie).toBe("");
  expect(await sessions()).toBe(0);
});

test("an answer is taken once, and neither without its state nor with another code", async () => {
  const went = await goThere();
  const altered = (change: (query: URLSearchParams) => void) => {
    const url = new URL(went.answer);
    change(url.searchParams);
    return comeBack({ ...went, answer: url.href });
  };
  expect((await altered((query) => query.delete("state"))).cookie).toBe("");
  expect((await altered((query) => query.set("state", "made-up"))).cookie).toBe("");
  expect(await sessions()).toBe(0);
  const other = await goThere();
  other.answer = other.answer.replace(/code=[^&]+/, "code=made-up");
  expect((await comeBack(other)).cookie).toBe("");
  const once = await goThere();
  expect((await comeBack(once)).cookie).not.toBe("");
  expect((await comeBack(once)).cookie).toBe("");
  expect(await sessions()).toBe(1);
});

test("who refuses at the provider comes back to the sign-in with the reason", async () => {
  identity.signsIn(null);
  const { to, cookie } = await comeBack(await goThere());
  expect([to.startsWith(`${PUBLIC_URL}/sign-in?`), cookie]).toEqual([true, ""]);
  expect(to).toContain("access_denied");
});

test("an address that has a password already is not taken over by a provider that names it", async () => {
  await addOperator(platform, ADA.email);
  const { to, cookie } = await comeBack(await goThere());
  expect([to.startsWith(`${PUBLIC_URL}/sign-in?`), cookie]).toEqual([true, ""]);
  const { rows } = await platform.database.pool.query("select provider_id from accounts");
  expect(rows).toEqual([{ provider_id: "credential" }]);
});

test("a lockout of an address's password neither locks the provider's people out nor is lifted by them", async () => {
  const locked = "grace@example.com";
  await addMember(platform, FIRST_TENANT, locked, "viewer");
  for (let attempt = 0; attempt < 6; attempt += 1) await trySignIn(platform, locked, "wrong password!!");
  for (let attempt = 0; attempt < 6; attempt += 1) await trySignIn(platform, ADA.email, "wrong password!!");
  expect((await comeBack(await goThere())).cookie).not.toBe("");
  for (const email of [locked, ADA.email]) expect((await trySignIn(platform, email, "wrong")).status).toBe(429);
});

test.each(["http://evil.example/", "//evil.example", "javascript:alert(1)", "http://platform.evil.example/"])(
  "nobody is led on to '%s' by signing in, and no other site begins a sign-in",
  async (callbackURL) => {
    expect((await begin({ callbackURL })).status).toBe(403);
    const cookie = "postern.session_token=anything";
    const foreign = await begin({ callbackURL: "/" }, { origin: "http://evil.example", cookie });
    expect(foreign.status).toBe(403);
  },
);

test("neither the provider's tokens nor the client's secret are kept or logged", async () => {
  const { answer, cookie } = await goThere();
  const code = new URL(answer).searchParams.get("code")!;
  await comeBack({ answer, cookie });
  const { rows } = await platform.database.pool.query("select to_jsonb(a) as a from accounts a");
  const text = JSON.stringify([rows, platform.logged]);
  expect(rows).toMatchObject([{ a: { access_token: null, refresh_token: null, id_token: null } }]);
  for (const secret of [code, identity.config.clientSecret, "eyJ"]) expect(text).not.toContain(secret);
});

function begin(body: object, headers: Record<string, string> = {}) {
  const init = { method: "POST", headers, body: JSON.stringify({ provider: OIDC_PROVIDER, ...body }) };
  return browse(platform, `${SIGN_IN_PATH}/sign-in/social`, init);
}

interface Journey {
  /** Where the provider sends the browser back to. */
  answer: string;
  /** What the platform has the browser keep meanwhile. */
  cookie: string;
}

/** Begins a sign-in and follows the provider, as a browser does, to where it leads back. */
async function goThere(): Promise<Journey> {
  const begun = await begin({ callbackURL: "/endpoints" });
  const { url } = (await begun.json()) as { url: string };
  const jar = new Map<string, string>();
  let at = url;
  while (!at.startsWith(PUBLIC_URL)) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(at, { redirect: "manual", headers: cookie ? { cookie } : {} });
    for (const each of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = each.split(";")[0]!.split(/=(.*)/);
      jar.set(name, value);
    }
    const next = answer.headers.get("location");
    if (next === null) throw new Error(`the provider leads nowhere: ${answer.status} ${await answer.text()}`);
    at = new URL(next, at).href;
  }
  return { answer: at, cookie: cookiesOf(begun) };
}

/** Where the browser ends up, and its session, if it has one. */
async function comeBack({ answer, cookie }: Journey): Promise<{ to: string; cookie: string }> {
  const { pathname, search } = new URL(answer);
  const headers = cookie ? { cookie } : undefined;
  const back = await platform.fetchAnonymously(`${pathname}${search}`, headers ? { headers } : {});
  const session = back.headers.getSetCookie().find((each) => /^postern\.session_token=[^;]/.test(each));
  return { to: back.headers.get("location") ?? "", cookie: session?.split(";")[0] ?? "" };
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

async function me(cookie: string): Promise<unknown> {
  return (await browse(platform, "/api/v1/me", { cookie })).json();
}

async function sessions(): Promise<number> {
  return (await platform.database.pool.query("select count(*)::int as n from sessions")).rows[0].n;
}
