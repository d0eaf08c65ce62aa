import type { TenantRole } from "@postern/platform-api";
import type { TestPlatform } from "./test-platform.ts";

/** Two tenants on one platform, and one of each thing that a route's `{id}` may mean, made anew for each call. */
export interface TwoTenants {
  own: string;
  other: string;
  /** A new API key of a tenant. */
  keyOf(tenant: string, role: TenantRole, scopes?: string[]): Promise<string>;
  /** The id of a new thing of the first tenant, for a path such as `/api/v1/connections/{id}/test`. */
  makeFor(path: string): Promise<string>;
  /** How many changes of anybody's have been recorded. */
  countChanges(): Promise<number>;
}

const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-";

export async function makeTwoTenants(platform: TestPlatform): Promise<TwoTenants> {
  const { pool } = platform.database;
  let made = 0;
  const call = async (path: string, body: object, tenant?: string) => {
    const headers = { "content-type": "application/json", ...(tenant ? { "postern-tenant": tenant } : {}) };
    const answer = await platform.fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${path}: ${await answer.text()}`);
    return (await answer.json()) as { id: string; key: string };
  };
  const [{ id: own }, { id: other }] = await Promise.all([
    call("/tenants", { name: "Own" }),
    call("/tenants", { name: "Other" }),
  ]);
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    await pool.query(`insert into ${table} (${columns}) values (${places})`, Object.values(row));
    return String(row.id ?? row.name);
  };
  const endpoint = async () =>
    insert("endpoints", {
      ...{ id: `ep-${++made}`, tenant_id: own, environment: "US", region: "us-east-1" },
      ...{ service_name: `${SERVICE}${made}`, databases: '[{"name":"w","port":5432}]', state: "failed" },
    });
  const connection = async () =>
    (
      await call(
        "/connections",
        {
          ...{ kind: "public", name: `connection-${++made}`, environment: "US", host: "db.example.com", port: 5432 },
          ...{ database: "d", user: "u", password: "never-shown", tls: { mode: "require" } },
        },
        own,
      )
    ).id;
  const makers: Record<string, () => Promise<string>> = {
    endpoints: endpoint,
    requests: async () =>
      insert("requests", {
        ...{ id: `req-${++made}`, tenant_id: own, type: "Postgres", service_name: `${SERVICE}${made}` },
        ...{ region: "us-east-1", environment: "US", databases: "[]", reused: false, state: "waiting-for-approval" },
      }),
    services: async () => insert("services", { name: `${SERVICE}${++made}`, tenant_id: own, proof: "approval" }),
    webhooks: async () => (await call("/webhooks", { url: "https://example.com/told" }, own)).id,
    connections: connection,
    "test-runs": async () =>
      insert("test_runs", {
        ...{ id: `run-${++made}`, tenant_id: own, connection_id: await connection(), environment: "US", host: "h" },
        ...{ port: 5432, ok: true, stages: "[]", started_at: new Date(), ms: 1 },
      }),
    members: async () => {
      const user = { id: `usr-${++made}`, name: "Somebody", email: `somebody-${made}@example.com` };
      await insert("users", user);
      await insert("members", { tenant_id: own, user_id: user.id, role: "member" });
      return user.id;
    },
    invitations: async () =>
      (await call("/invitations", { email: `guest-${++made}@example.com`, role: "viewer" }, own)).id,
    "api-keys": async () => (await call("/api-keys", { name: `key-${++made}`, role: "viewer" }, own)).id,
    tenants: async () => own,
    environments: async () =>
      insert("environments", {
        ...{ name: `Made ${++made}`, region: "us-east-1", vpc_id: "vpc-0a", subnet_ids: '["subnet-a"]' },
        ...{ client_cidrs: '["10.0.0.0/16"]', source: "operator" },
      }),
  };
  return {
    own,
    other,
    keyOf: async (tenant, role, scopes) => (await call("/api-keys", { name: role, role, scopes }, tenant)).key,
    makeFor: async (path) => (path.includes("{id}") ? makers[path.split("/")[3]!]!() : ""),
    countChanges: async () => (await pool.query("select count(*)::int as n from audit_entries")).rows[0].n,
  };
}
