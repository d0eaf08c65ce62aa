import type { AuditEntry } from "@postern/platform-api";
import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { makeTwoTenants } from "../testing/two-tenants.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const insert = (count: number, name: string) =>
  platform.database.pool.query(
    `insert into audit_entries (tenant_id, at, actor_kind, actor_id, actor_name, actor_role, action, subject_id, after)
     select 'ten-first', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 hour', 'user', 'usr-' || n, $2, 'admin',
       'member-invited', 'inv-' || n, jsonb_build_object('email', 'a,"b"@example.com')
     from generate_series(1, $1) n`,
    [count, name],
  );
const download = async (query: string, headers = {}) => {
  const answer = await platform.fetch(`/api/v1/audit/export?${query}`, { headers });
  return { text: await answer.text(), status: answer.status, type: answer.headers.get("content-type") };
};

test("what, who and when narrow the audit down, each alone and together", async () => {
  await insert(48, "Ada Lovelace");
  await platform.client.tenants.create({ name: "Acme" });
  const count = async (filter: Parameters<typeof platform.client.audit>[0]) =>
    (await platform.client.audit({ limit: 200, ...filter })).items.length;
  expect(await count({})).toBe(48);
  expect(await count({ actor: "ada" })).toBe(48);
  expect(await count({ actor: "%" })).toBe(0);
  expect(await count({ actor: "usr-7" })).toBe(1);
  expect(await count({ action: "member-removed" })).toBe(0);
  expect(await count({ from: "2026-01-01T10:00:00Z", until: "2026-01-01T12:00:00Z" })).toBe(2);
  expect(await count({ from: "2026-01-02T00:00:00+00:00", actor: "ada", action: "member-invited" })).toBe(25);
  expect(await refusalOf(platform.client.audit({ from: "yesterday" }))).toMatchObject({ code: "invalid-input" });
});

test("an operator reads everybody's; nobody else does", async () => {
  const { own, keyOf } = await makeTwoTenants(platform);
  const key = await keyOf(own, "admin");
  const { items } = await platform.client.audit({ of: "everybody", limit: 200 });
  expect(new Set(items.map(({ tenantId }) => tenantId)).size).toBeGreaterThan(2);
  expect(items.some(({ tenantId, action }) => tenantId === null && action === "environment-configured")).toBe(true);
  for (const path of ["audit", "audit/export"]) {
    const headers = { authorization: `Bearer ${key}` };
    expect((await platform.fetch(`/api/v1/${path}?of=everybody`, { headers })).status, path).toBe(403);
    expect((await platform.fetch(`/api/v1/${path}`, { headers })).status, path).toBe(200);
  }
});

test("an export has all of it, across pages, in both formats", async () => {
  await insert(1203, "Ada");
  const json = await download("format=json");
  const entries = JSON.parse(json.text) as AuditEntry[];
  expect(json.type).toBe("application/json");
  expect(new Set(entries.map(({ id }) => id)).size).toBe(1203);
  const csv = await download("format=csv&until=2026-01-01T03:30:00Z");
  expect(csv.type).toMatch(/^text\/csv/);
  const [head, ...lines] = csv.text.trimEnd().split("\r\n");
  expect(head).toMatch(/^id,at,tenant,actor,/);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain(String.raw`"{""email"":""a,\""b\""@example.com""}"`);
  expect((await download("action=tenant-created")).text).toBe("[]\n");
});

test("a name that a spreadsheet would take for a formula comes out as text", async () => {
  const formulas = ['=HYPERLINK("https://example.com")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"];
  for (const formula of formulas) await insert(1, formula);
  const { text } = await download("format=csv");
  expect(text).toContain(`"'=HYPERLINK(""https://example.com"")"`);
  for (const formula of formulas.slice(1, 5)) expect(text).toContain(`,'${formula},user,`);
  for (const formula of formulas.slice(5)) expect(text).toContain(`,"'${formula}",user,`);
});

test("an export that nobody reads on ends where it is, and the next one is whole", async () => {
  await insert(1203, "Ada");
  const answer = await platform.fetch("/api/v1/audit/export");
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value).match(/"action":/g)).toHaveLength(500);
  await reader.cancel();
  await insert(1, "Ada");
  expect(JSON.parse((await download("format=json")).text)).toHaveLength(1204);
});

test("entries that are added while it is read do not shift an export's pages", async () => {
  await insert(1203, "Ada");
  const answer = await platform.fetch("/api/v1/audit/export");
  const reader = answer.body!.getReader();
  const first = await reader.read();
  await insert(700, "Eve");
  const decoder = new TextDecoder();
  let text = decoder.decode(first.value);
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += decoder.decode(next.value);
  const names = (JSON.parse(text) as AuditEntry[]).map(({ id, actor }) => [id, actor.name] as const);
  expect(new Set(names.map(([id]) => id)).size).toBe(names.length);
  expect(names.filter(([, name]) => name === "Ada")).toHaveLength(1203);
});
