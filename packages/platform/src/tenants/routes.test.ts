import { openPlatformClient, type PlatformClient } from "@postern/platform-api";
import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import { SERVICE, type TestPlatform, TOKEN } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const PASSWORD = "never-shown-anywhere";
const CONNECTION = {
  ...({ kind: "public", name: "reports", environment: "US", host: "db.example.com", port: 5432 } as const),
  ...{ database: "app", user: "reader", password: PASSWORD, tls: { mode: "require" as const } },
};

async function newTenant(name: string): Promise<PlatformClient> {
  const { id: tenant } = await platform.client.tenants.create({ name });
  const send = ((url: string, init: RequestInit) => platform.fetchAnonymously(url, init)) as typeof fetch;
  return openPlatformClient({ url: "http://platform", token: TOKEN, tenant, fetch: send });
}

test("a tenant's name is its own, and its history is in its audit", async () => {
  const acme = await newTenant("Acme");
  const other = await platform.client.tenants.create({ name: "Other" });
  expect(await refusalOf(platform.client.tenants.create({ name: "Acme" }))).toMatchObject({ code: "duplicate-name" });
  expect(await refusalOf(platform.client.tenants.rename(other.id, { name: "Acme" }))).toMatchObject({ status: 409 });
  expect(await refusalOf(platform.client.tenants.rename("ten-none", { name: "X" }))).toMatchObject({ status: 404 });
  expect((await acme.audit()).items).toMatchObject([
    { action: "tenant-created", after: { name: "Acme" }, before: null },
  ]);
  const { items } = await platform.client.tenants.list();
  expect(items.map(({ name }) => name)).toEqual(["First tenant", "Other", "Acme"]);
});

test("a service is the tenant's that has its endpoint: another's request for it is refused, and told nothing", async () => {
  const [acme, eve] = [await newTenant("Acme"), await newTenant("Eve")];
  const { endpoint } = await acme.requests.file(DOCUMENT);
  for (const onDuplicate of ["refuse", "reuse"] as const) {
    const refusal = await refusalOf(eve.requests.file(DOCUMENT, onDuplicate));
    expect(refusal).toMatchObject({ status: 409, code: "service-claimed" });
    expect(JSON.stringify(refusal)).not.toMatch(new RegExp(`${endpoint.id}|Acme`));
  }
  const raced = { ...DOCUMENT, serviceName: SERVICE.replace("0123", "4567") };
  platform.world.services.set(raced.serviceName, { zoneIds: ["use1-az2"], acceptanceRequired: true });
  const outcomes = await Promise.allSettled([acme.requests.file(raced), eve.requests.file(raced)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("two tenants may give a connection the same name", async () => {
  const [acme, eve] = [await newTenant("Acme"), await newTenant("Eve")];
  await acme.connections.create(CONNECTION);
  await eve.connections.create(CONNECTION);
  expect(await refusalOf(eve.connections.create(CONNECTION))).toMatchObject({ code: "duplicate-name" });
});

test("the audit tells each change with what was before and after, in pages, and no password", async () => {
  const acme = await newTenant("Acme");
  const { id } = await acme.connections.create(CONNECTION);
  await acme.connections.change(id, { name: "reports-2" });
  await acme.connections.change(id, { password: `${PASSWORD}-2` });
  await acme.connections.remove(id);

  const { items } = await acme.audit({ subjectId: id });
  expect(items.map(({ action }) => action)).toEqual([
    "connection-deleted",
    "connection-changed",
    "connection-changed",
    "connection-created",
  ]);
  expect(items[2]).toMatchObject({
    actor: { kind: "operator-token", role: "operator" },
    before: { name: "reports", version: 1 },
    after: { name: "reports-2", version: 2 },
    requestId: expect.stringMatching(/./),
  });
  expect(items[1]).toMatchObject({ before: { version: 2 }, after: { version: 3, passwordChanged: true } });
  expect(JSON.stringify(items)).not.toContain(PASSWORD);

  const first = await acme.audit({ limit: 3 });
  const second = await acme.audit({ limit: 3, after: first.next! });
  expect([...first.items, ...second.items].map(({ action }) => action)).toEqual([
    ...items.map(({ action }) => action),
    "tenant-created",
  ]);
  expect(second.next).toBeNull();
});

test("a change that is refused leaves no trace in the audit", async () => {
  const acme = await newTenant("Acme");
  await acme.connections.create(CONNECTION);
  await acme.connections.create(CONNECTION).catch(() => undefined);
  expect((await acme.audit()).items.map(({ action }) => action)).toEqual(["connection-created", "tenant-created"]);
});
