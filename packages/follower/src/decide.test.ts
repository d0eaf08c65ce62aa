import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { AskedRole } from "./follower-surroundings.ts";
import type { Observation } from "./observe.ts";
import type { RegisteredTarget } from "./registered-targets.ts";

const NOW = 1_763_929_872_000;
const GRACE = 600;
const [A, B, C] = ["10.0.1.10", "10.0.2.20", "10.0.3.30"];

const target = (address: string, state = "healthy", port = 5432): RegisteredTarget => ({
  address,
  port,
  zone: undefined,
  state,
  reason: undefined,
});

const said = (roles: Record<string, AskedRole["role"]>) =>
  new Map(Object.entries(roles).map(([address, role]) => [address, { role }]));

function seen(changes: Partial<Observation>): Observation {
  return {
    title: "DB cluster shop",
    strategy: "writer-only",
    wantsWriter: true,
    isFailingOver: false,
    port: 5432,
    named: [A],
    writerByAws: undefined,
    standby: undefined,
    roles: new Map(),
    targets: [],
    absences: new Map(),
    cidrBlocks: [],
    ...changes,
  };
}

interface Row {
  title: string;
  seen: Partial<Observation>;
  register?: string[];
  deregister?: string[];
  reason: RegExp;
  isPending?: boolean;
}

const writerOnly: Row[] = [
  { title: "an empty group gets the writer", seen: {}, register: [A], reason: /at 10\.0\.1\.10: register/ },
  { title: "what is right stays", seen: { targets: [target(A)] }, reason: /as registered/, isPending: false },
  {
    title: "a new writer is registered, and the old one that still answers stays until the new one does",
    seen: { named: [B], writerByAws: B, targets: [target(A)] },
    register: [B],
    reason: /10\.0\.1\.10:5432 stays until another target is healthy/,
  },
  {
    title: "the old writer goes once the new one is healthy",
    seen: { named: [B], targets: [target(A), target(B)] },
    deregister: [A],
    reason: /deregister 10\.0\.1\.10/,
  },
  {
    title: "an old writer that serves nobody goes while the new one is being checked",
    seen: { named: [B], targets: [target(A, "unhealthy"), target(B, "initial")] },
    deregister: [A],
    reason: /deregister/,
  },
  {
    title: "an old writer that says it is read-only goes in the same turn as the new one comes",
    seen: { named: [B], targets: [target(A)], roles: said({ [A]: "reader", [B]: "writer" }) },
    register: [B],
    deregister: [A],
    reason: /register 10\.0\.2\.20:5432; deregister/,
  },
  {
    title: "Postgres's own word counts before a name that trails",
    seen: { named: [A], writerByAws: B, targets: [target(A)], roles: said({ [A]: "reader", [B]: "writer" }) },
    register: [B],
    deregister: [A],
    reason: /register/,
  },
  {
    title: "a name that leads to a reader is waited for, and nothing changes",
    seen: { named: [A], targets: [target(B)], roles: said({ [A]: "reader" }) },
    reason: /leads to 10\.0\.1\.10, which is read-only/,
  },
  {
    title: "without a word of Postgres, name and AWS must agree",
    seen: { named: [A], writerByAws: B, targets: [target(B)] },
    reason: /AWS calls 10\.0\.2\.20 the writer/,
  },
  {
    title: "nothing changes while AWS fails over",
    seen: { named: [B], targets: [target(A)], isFailingOver: true },
    reason: /is failing over/,
  },
  {
    title: "a database that moved to another port is registered there first",
    seen: { port: 6000, targets: [target(A)] },
    register: [A],
    reason: /register 10\.0\.1\.10:6000; 10\.0\.1\.10:5432 stays/,
  },
  {
    title: "a replica that is followed on purpose may be a reader",
    seen: { wantsWriter: false, roles: said({ [A]: "reader" }) },
    register: [A],
    reason: /register/,
  },
];

const standbyTargets: Row[] = [
  {
    title: "both addresses are registered where AWS shows the standby",
    seen: { standby: B },
    register: [A, B],
    reason: /its standby at 10\.0\.2\.20/,
  },
  {
    title: "a failover registers nothing",
    seen: { named: [B], standby: A, targets: [target(A, "unhealthy"), target(B)] },
    reason: /as registered/,
    isPending: false,
  },
  {
    title: "an unknown standby is the other address, once a failover has shown it",
    seen: { named: [B], targets: [target(A)] },
    register: [B],
    reason: /register 10\.0\.2\.20/,
  },
  {
    title: "and it stays registered, silent as standbys are",
    seen: { named: [B], targets: [target(A, "unhealthy"), target(B)] },
    reason: /as registered/,
    isPending: false,
  },
  {
    title: "an address that answers beside the primary is no standby, and has a grace",
    seen: { named: [B], targets: [target(A), target(B)] },
    reason: /10\.0\.1\.10:5432 stays for 600 s/,
    isPending: false,
  },
  {
    title: "an address of a replaced host goes after its grace",
    seen: {
      standby: B,
      targets: [target(A), target(B, "unhealthy"), target(C, "unhealthy")],
      absences: new Map([[`${C}:5432`, NOW - GRACE * 1000]]),
    },
    deregister: [C],
    reason: /deregister 10\.0\.3\.30/,
  },
];

const allAddresses: Row[] = [
  { title: "every address is registered", seen: { named: [A, B] }, register: [A, B], reason: /register/ },
  {
    title: "an address that its name gives no longer has a grace",
    seen: { named: [A], targets: [target(A), target(B)] },
    reason: /10\.0\.2\.20:5432 stays for 600 s/,
    isPending: false,
  },
  {
    title: "the grace ends",
    seen: {
      named: [A],
      targets: [target(A), target(B)],
      absences: new Map([[`${B}:5432`, NOW - GRACE * 1000]]),
    },
    deregister: [B],
    reason: /deregister/,
  },
  {
    title: "but not for the only one that answers",
    seen: {
      named: [A],
      targets: [target(A, "unhealthy"), target(B)],
      absences: new Map([[`${B}:5432`, NOW - 2 * GRACE * 1000]]),
    },
    reason: /stays until another target is healthy/,
  },
  {
    title: "a reader among them is left out",
    seen: { named: [A, B], roles: said({ [A]: "writer", [B]: "reader" }) },
    register: [A],
    reason: /register 10\.0\.1\.10:5432$/,
  },
];

const fixedAddresses: Row[] = [
  {
    title: "addresses taken off the list go once another is healthy",
    seen: { named: [A, B], targets: [target(A), target(C)] },
    register: [B],
    deregister: [C],
    reason: /register 10\.0\.2\.20:5432; deregister 10\.0\.3\.30:5432/,
  },
];

describe.each([
  ["writer-only", writerOnly],
  ["standby-targets", standbyTargets],
  ["all-addresses", allAddresses],
  ["fixed-addresses", fixedAddresses],
] as const)("%s", (strategy, rows) => {
  test.each(rows)("$title", ({ seen: changes, register = [], deregister = [], reason, isPending }) => {
    const decision = decide(seen({ strategy, ...changes }), NOW, GRACE);
    expect(decision.problem).toBeUndefined();
    expect(decision.register.map(({ address }) => address)).toEqual(register);
    expect(decision.deregister.map(({ address }) => address)).toEqual(deregister);
    expect(decision.reason).toMatch(reason);
    if (isPending !== undefined) expect(decision.isPending).toBe(isPending);
  });
});

test("a grace begins when the address is first missed, and ends its record when it is back", () => {
  const proxy: Partial<Observation> = { strategy: "all-addresses", named: [A], targets: [target(A), target(B)] };
  const begun = decide(seen(proxy), NOW, GRACE).absences;
  expect([...begun]).toEqual([[`${B}:5432`, NOW]]);
  const later = decide(seen({ ...proxy, absences: begun }), NOW + 5000, GRACE);
  expect(later.absences).toEqual(begun);
  const back = seen({ ...proxy, named: [A, B], absences: begun });
  expect(decide(back, NOW + 9000, GRACE).absences.size).toBe(0);
});

test.each([
  { problem: "name-ambiguous", seen: { named: [A, B] } },
  { problem: "postgres-unreachable", seen: { roles: said({ [A]: "silent" }) } },
  { problem: "postgres-refused", seen: { roles: said({ [A]: "unknown" }) } },
])("$problem fails the turn and changes nothing", ({ problem, seen: changes }) => {
  const decision = decide(seen({ targets: [target(C)], ...changes }), NOW, GRACE);
  expect(decision).toMatchObject({ problem, register: [], deregister: [] });
  expect(decision.reason).toContain(A);
});
