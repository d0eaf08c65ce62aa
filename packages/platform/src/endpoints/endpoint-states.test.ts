import { ENDPOINT_STATES, type EndpointState } from "@postern/platform-api";
import { expect, test } from "vitest";
import { type Caller, FIRST_TENANT } from "../access/caller.ts";
import { openCallBudget } from "../provisioning/call-budget.ts";
import type { Provisioner } from "../provisioning/provisioner.ts";
import { eachTest } from "../testing/each-test.ts";
import { ENVIRONMENT, SERVICE, type TestPlatform } from "../testing/test-platform.ts";
import { advance, type Observation } from "./advance.ts";
import { removeEndpoint, retryEndpoint } from "./ask-for-action.ts";
import { allows, NEXT_STATES } from "./endpoint-states.ts";
import { joinEndpoint } from "./open-endpoint.ts";
import { type EndpointRow, findEndpoint, moveEndpoint } from "./store.ts";

let platform: TestPlatform;
eachTest(async (fresh) => {
  platform = fresh;
});

const CALLER: Caller = {
  ...{ actor: { kind: "operator-token", id: "operator-token", name: "token" }, role: "operator" },
  ...{ tenant: FIRST_TENANT, requestId: null },
};
const AWS_STATES = ["PendingAcceptance", "pending", "available", "partial", "rejected", "expired", "failed", "deleted"];
let made = 0;

test("the world and those who ask can take an endpoint every way of the table, and no other", async () => {
  await platform.crash();
  const taken: Record<string, Set<EndpointState>> = {};
  const take = async (from: EndpointState, act: (row: EndpointRow) => Promise<unknown>) => {
    const row = await endpointIn(from);
    await act(row);
    const { state } = (await findEndpoint(platform.database.db, row.id))!;
    taken[from] ??= new Set();
    if (state !== from) taken[from].add(state);
  };
  for (const from of ENDPOINT_STATES) {
    for (const world of worlds()) await take(from, (row) => advance(row, world.observation, surroundings(world)));
    await take(from, (row) =>
      asked("retry", from, () => retryEndpoint(platform.database.db, CALLER, row.id, undefined)),
    );
    await take(from, (row) => asked("delete", from, () => remove(row)));
    await take(from, (row) => joined(row));
  }
  const sorted = (ways: Iterable<[string, Iterable<string>]>) =>
    Object.fromEntries([...ways].map(([from, to]) => [from, [...new Set(to)].sort()]));
  const without = Object.entries(NEXT_STATES).map(([from, to]): [string, string[]] => [
    from,
    to.filter((each) => each !== from),
  ]);
  expect(sorted(Object.entries(taken))).toEqual(sorted(without));
}, 120_000);

test("a way that is not in the table is not taken, and leaves the endpoint as it was", async () => {
  await platform.crash();
  for (const [from, to] of [
    ["deleted", "ready"],
    ["failed", "ready"],
    ["creating", "ready"],
    ["ready", "draft"],
  ] as const) {
    const row = await endpointIn(from);
    const move = async () => moveEndpoint(platform.database.db, row, to);
    await expect(move()).rejects.toThrow(`cannot go from '${from}' to '${to}'`);
    expect(await findEndpoint(platform.database.db, row.id)).toEqual(row);
  }
});

interface World {
  observation: Observation;
  found: boolean;
  answers: boolean;
  resolves: boolean;
}

/** Whatever AWS, its DNS and the owner's database may be like at a moment. */
function worlds(): World[] {
  const observations: Observation[] = [...AWS_STATES.map(observed), "gone", "unasked"];
  return observations.flatMap((observation) =>
    [true, false].flatMap((found) =>
      [true, false].map((answers) => ({ ...{ observation, found, answers }, resolves: found })),
    ),
  );
}

function observed(state: string) {
  return { link: "l", vpcEndpointId: "vpce-1", state, dnsNames: ["one.example.com"], addresses: ["10.0.0.1"] };
}

function surroundings({ observation, found, answers, resolves }: World) {
  const provisioner: Partial<Provisioner> = {
    lookUp: async (_, serviceName) =>
      found
        ? { found, serviceName, serviceId: "vpce-svc-1", ownerId: "1", zoneIds: ["use1-az1"] }
        : { found, causes: [{ cause: "it is hidden", fix: "admit us" }] },
    subnetZones: async () => [{ subnetId: "subnet-a", zoneId: "use1-az1" }],
    ensure: async () => (typeof observation === "string" ? observed("pending") : observation),
    remove: async () => undefined,
    resolve: async () => (resolves ? ["10.0.0.1"] : []),
    dial: async () => {
      if (!answers) throw new Error("refused");
    },
  };
  const budgets = { creates: openCallBudget(1000, 1000), deletes: openCallBudget(1000, 1000) };
  return {
    ...{ db: platform.database.db, provisioner: provisioner as Provisioner, environment: ENVIRONMENT },
    ...{ lookIntervalMs: 20, budgets },
  };
}

/** One that has been in the state for an hour. */
async function endpointIn(state: EndpointState): Promise<EndpointRow> {
  const id = `ep-${++made}`;
  await platform.database.pool.query(
    `insert into endpoints (id, tenant_id, environment, region, service_name, databases, state, since, vpc_endpoint_id,
       dns_names, addresses)
     values ($1, $2, 'US', 'us-east-1', $3, '[{"name":"w","port":5432}]', $4, now() - interval '1 hour', 'vpce-1',
       '["one.example.com"]', '["10.0.0.1"]')`,
    [id, FIRST_TENANT, `${SERVICE}${made}`, state],
  );
  return (await findEndpoint(platform.database.db, id))!;
}

/** What the state does not allow is refused. */
async function asked(action: "retry" | "delete", from: EndpointState, ask: () => Promise<unknown>): Promise<void> {
  if (allows(from, action)) await ask();
  else await expect(ask()).rejects.toMatchObject({ code: "not-in-this-state" });
}

function remove({ id }: EndpointRow) {
  const asking = { seen: undefined, force: false };
  return removeEndpoint(platform.database.db, CALLER, id, asking, async () => []);
}

async function joined({ serviceName, state }: EndpointRow): Promise<void> {
  const wanted = { ...{ environment: "US", region: "us-east-1", serviceName }, databases: [{ name: "x", port: 5433 }] };
  const join = joinEndpoint(platform.database.db, CALLER, wanted, async (_, endpoint) => endpoint);
  if (state === "deleting") await expect(join).rejects.toMatchObject({ code: "not-in-this-state" });
  else expect((await join)?.databases.length).toBe(state === "deleted" ? undefined : 2);
}
