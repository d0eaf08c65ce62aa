import { includesRole, type Role, TENANT_ROLES } from "@postern/platform-api";
import { beforeAll, describe, expect, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { startTestPlatform, startTestPostgres, type TestPlatform, TOKEN } from "../testing/test-platform.ts";
import { makeTwoTenants, type TwoTenants } from "../testing/two-tenants.ts";
import { type Access, ROUTE_ACCESS } from "./route-access.ts";

const onEnd = atEnd();

/** Every route of the OpenAPI document, asked by everyone: in each role, for one's own and for another tenant's things. */

interface Route extends Access {
  method: string;
  path: string;
  takesIfMatch: boolean;
}

interface Described {
  "x-postern-access": Access;
  parameters?: { name: string }[];
}

let platform: TestPlatform;
let scene: TwoTenants;
let routes: Route[];
let bodies = 0;

beforeAll(async () => {
  platform = await startTestPlatform(await startTestPostgres(onEnd), onEnd);
  scene = await makeTwoTenants(platform);
  const document = (await (await platform.fetch("/api/v1/openapi.json")).json()) as {
    paths: Record<string, Record<string, Described>>;
  };
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { "x-postern-access": access, parameters = [] }]) => ({
      ...{ method, path, takesIfMatch: parameters.some(({ name }) => name === "if-match") },
      ...access,
    })),
  );
});

test("the document has every route of the table with its role and scope, and no other", () => {
  const described = routes.map(({ method, path, needs, scope }) => [
    `${method} ${path.replace("/api/v1", "")}`,
    { needs, ...(scope ? { scope } : {}) },
  ]);
  expect(Object.fromEntries(described)).toEqual(ROUTE_ACCESS);
});

test("nobody without credentials gets further than to what is open to anyone, and changes nothing", async () => {
  for (const route of routes) {
    const { status, changes } = await ask(route, {});
    expect([told(route), status === 401]).toEqual([told(route), route.needs !== "anyone"]);
    expect([told(route), changes]).toEqual([told(route), 0]);
  }
});

describe.each([...TENANT_ROLES, "operator" as const])("in the role %s", (role) => {
  test("a route answers to those that it is for, and each change is recorded; the others change nothing", async () => {
    const authorization = `Bearer ${role === "operator" ? TOKEN : await scene.keyOf(scene.own, role)}`;
    for (const route of routes.filter(({ needs }) => needs !== "anyone")) {
      const { status, changes, text } = await ask(route, { authorization, "postern-tenant": scene.own });
      const said = `${told(route)}: ${status} ${text.slice(0, 300)}`;
      if (mayUse(role, route)) {
        expect(status >= 200 && status < 300, said).toBe(true);
        expect(changes > 0, said).toBe(isChange(route));
      } else {
        expect(status, said).toBe(403);
        expect(changes, said).toBe(0);
      }
      expect(text, said).not.toContain("never-shown");
    }
  });

  test("another tenant's things are as if they did not exist", async () => {
    const tenant = scene.other;
    const authorization = `Bearer ${role === "operator" ? TOKEN : await scene.keyOf(tenant, role)}`;
    // What only operators do is about all tenants.
    const open = role === "operator" ? ["anyone", "operator"] : ["anyone"];
    for (const route of routes.filter(({ needs }) => !open.includes(needs))) {
      const { status, changes, text, id } = await ask(route, { authorization, "postern-tenant": tenant });
      const said = `${told(route)}: ${status} ${text.slice(0, 300)}`;
      if (!mayUse(role, route)) expect(status, said).toBe(403);
      else if (route.path.includes("{id}")) expect(status, said).toBe(404);
      else expect(status >= 200 && status < 300, said).toBe(true);
      if (route.path.includes("{id}")) expect(changes, said).toBe(0);
      if (route.method === "get" && !route.path.includes("{id}")) {
        expect(text, said).not.toMatch(
          new RegExp(`${scene.own}\\b|somebody-|guest-|connection-\\d|"(ep|req|run)-\\d+"`),
        );
      }
      expect(JSON.parse(text || "{}").items ?? [], said).not.toContainEqual(expect.objectContaining({ id: id || "-" }));
    }
  });
});

test("an edit of what has changed meanwhile is refused wherever things are edited, and changes nothing", async () => {
  const guarded = routes.filter(({ takesIfMatch }) => takesIfMatch);
  expect(guarded.map(told).sort()).toEqual(
    [
      ...["delete /connections/{id}", "delete /endpoints/{id}", "delete /members/{id}", "patch /connections/{id}"],
      ...["patch /environments/{id}", "patch /members/{id}", "patch /tenants/{id}", "post /endpoints/{id}/retry"],
    ].map((name) => name.replace(" ", " /api/v1")),
  );
  expect(guarded.map(({ path }) => path)).toEqual(
    expect.arrayContaining(routes.filter(({ method }) => method === "patch").map(({ path }) => path)),
  );
  const authorization = `Bearer ${TOKEN}`;
  for (const route of guarded) {
    const stale = await ask(route, { authorization, "postern-tenant": scene.own, "if-match": '"999"' });
    expect([told(route), stale.status, stale.changes]).toEqual([told(route), 412, 0]);
    expect(stale.text).toContain("changed-meanwhile");
    // Things are made anew for each call, but for the tenant.
    const version = /has version (\d+) by now/.exec(stale.text)?.[1];
    const tags = `"999", "${version}"`;
    const seen = await ask(route, { authorization, "postern-tenant": scene.own, "if-match": tags });
    expect([told(route), seen.status < 300, seen.changes]).toEqual([told(route), true, 1]);
    if (seen.status !== 204) expect(seen.tag).toBe(`"${JSON.parse(seen.text).version}"`);
  }
});

test("to name a tenant that one has no part in, or that does not exist, opens nothing", async () => {
  const authorization = `Bearer ${await scene.keyOf(scene.other, "admin")}`;
  const ofTenants = routes.filter(({ needs }) => !["anyone", "signed-in", "operator"].includes(needs));
  for (const route of ofTenants) {
    const { status, changes } = await ask(route, { authorization, "postern-tenant": scene.own });
    expect([told(route), status, changes]).toEqual([told(route), 403, 0]);
    const nowhere = await ask(route, { authorization: `Bearer ${TOKEN}`, "postern-tenant": "ten-none" });
    expect([told(route), nowhere.status, nowhere.changes]).toEqual([told(route), 403, 0]);
  }
});

test("a key that is narrowed down opens what its scopes name alone, and no key makes keys", async () => {
  const scopes = ["environments:read", "connections:read"];
  const authorization = `Bearer ${await scene.keyOf(scene.own, "admin", scopes)}`;
  for (const route of routes.filter(({ needs }) => needs !== "anyone")) {
    const { status } = await ask(route, { authorization });
    expect([told(route), status === 403]).toEqual([told(route), !scopes.includes(route.scope ?? "")]);
  }
});

test("a key opens nothing once it is revoked or its time is over", async () => {
  const key = await scene.keyOf(scene.own, "admin");
  const asks = async () => (await platform.fetch("/api/v1/me", { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await asks()).toBe(200);
  await platform.database.pool.query(
    "update api_keys set expires_at = now() - interval '1 second' where tenant_id = $1",
    [scene.own],
  );
  expect(await asks()).toBe(401);
  await platform.database.pool.query("update api_keys set expires_at = null, revoked_at = now()");
  expect(await asks()).toBe(401);
});

test("no key and no token stands in the database as it is", async () => {
  const key = await scene.keyOf(scene.own, "viewer");
  const { rows } = await platform.database.pool.query("select to_jsonb(k) as k from api_keys k");
  const { rows: audit } = await platform.database.pool.query("select to_jsonb(a) as a from audit_entries a");
  expect(JSON.stringify([rows, audit])).not.toContain(key);
  expect(JSON.stringify([rows, audit])).not.toContain("never-shown");
});

async function ask({ method, path }: Route, headers: Record<string, string>) {
  const id = await scene.makeFor(path);
  const before = await scene.countChanges();
  const body = bodyFor(method, path);
  const answer = await platform.fetch(path.replace("{id}", id), {
    method: method.toUpperCase(),
    headers: { authorization: "", "content-type": "application/json", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const changes = (await scene.countChanges()) - before;
  return { id, status: answer.status, tag: answer.headers.get("etag"), text: await textOf(answer), changes };
}

/** A stream has no end: what is told there has tests of its own. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get("content-type") !== "text/event-stream") return answer.text();
  await answer.body?.cancel();
  return "";
}

function mayUse(role: Role, { needs, scope }: Route): boolean {
  if (needs === "signed-in") return true;
  if (needs === "anyone") return false;
  // The others come with keys, and what has no scope is not for keys.
  if (role !== "operator" && scope === undefined) return false;
  return includesRole(role, needs);
}

/** Tests leave a test run behind, which is a record of its own; a preview leaves nothing. */
function isChange({ method, path }: Route): boolean {
  return method !== "get" && !path.endsWith("/test") && !path.endsWith("/preview");
}

function told({ method, path }: Route): string {
  return `${method} ${path}`;
}

function bodyFor(method: string, path: string): object | undefined {
  const number = ++bodies;
  const connection = {
    ...{ kind: "public", name: `made-${number}`, environment: "US", host: "db.example.com", port: 5432 },
    ...{ database: "d", user: "u", password: "never-shown", tls: { mode: "require" } },
  };
  const serviceName = `com.amazonaws.vpce.us-east-1.vpce-svc-${String(number).padStart(17, "0")}`;
  platform.world.services.set(serviceName, { zoneIds: ["use1-az2"], acceptanceRequired: true });
  const all: Record<string, object> = {
    "post /requests": { type: "Postgres Interface-type", serviceName, region: "us-east-1", environment: "US" },
    "post /requests/preview": { type: "Postgres Interface-type", serviceName, region: "us-east-1", environment: "US" },
    "post /connections": connection,
    "post /connections/test": connection,
    "patch /connections/{id}": { keepAliveSeconds: 30 },
    "patch /members/{id}": { role: "viewer" },
    "post /invitations": { email: `invited-${number}@example.com`, role: "viewer" },
    "post /invitations/accept": { token: "none" },
    "post /test-runs/shared": { token: "none" },
    "post /api-keys": { name: `made-${number}`, role: "viewer" },
    "post /requests/{id}/refuse": { reason: "not theirs" },
    "post /webhooks": { url: "https://example.com/told" },
    "post /environments": {
      ...{ name: `Made at ${number}`, region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-a"] },
      clientCidrs: ["10.0.0.0/16"],
    },
    "patch /environments/{id}": { clientCidrs: ["10.1.0.0/16"] },
    "post /tenants": { name: `Made ${number}` },
    "patch /tenants/{id}": { name: `Renamed ${number}` },
  };
  return all[`${method} ${path.replace("/api/v1", "")}`];
}
