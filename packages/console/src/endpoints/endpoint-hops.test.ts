import type { EndpointWithHistory } from "@postern/platform-api";
import { expect, test } from "vitest";
import { endpointHops, type LastTest } from "./endpoint-hops.ts";

const endpoint = (change: Partial<EndpointWithHistory>): EndpointWithHistory => ({
  ...{ id: "ep-1", version: 1, environment: "US", region: "us-east-1", state: "ready", since: "", turn: "nobody" },
  ...{ serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1", typicalSeconds: null, actions: [], meaning: "" },
  ...{
    reason: null,
    vpcEndpointId: "vpce-1",
    host: "h",
    addresses: ["10.0.0.1", "10.0.1.1"],
    createdAt: "",
    history: [],
  },
  ...{ zoneIds: ["use1-az1", "use1-az2"], databases: [{ name: "warehouse", port: 5432, answers: true }] },
  ...change,
});
const states = (change: Partial<EndpointWithHistory>, tests: LastTest[] = []) =>
  endpointHops(endpoint(change), tests).map((column) => column.map(({ state }) => state).join());

test("a link that answers is sound as far as its port, with a hop for each zone; of Postgres only a test knows", () => {
  expect(states({})).toEqual(["sound", "sound,sound", "sound", "sound", "sound", "unknown"]);
  const run = lastTest("query", true);
  expect(states({}, [run])).toEqual(["sound", "sound,sound", "sound", "sound", "sound", "sound"]);
});

test("while the owner has not decided, endpoint and service wait and nothing is claimed of what lies behind", () => {
  const databases = [{ name: "warehouse", port: 5432, answers: null }];
  expect(states({ state: "waiting-for-owner", databases })).toEqual([
    ...["sound", "waiting,waiting", "waiting", "unknown", "unknown", "unknown"],
  ]);
});

test("a rejected link is broken at the service", () => {
  expect(states({ state: "rejected", databases: [] })).toEqual([
    ...["sound", "broken,broken", "broken", "unknown", "", ""],
  ]);
});

test("a port that does not answer is broken alone as long as another does", () => {
  const databases = [
    { name: "warehouse", port: 5432, answers: true },
    { name: "ledger", port: 5433, answers: false },
  ];
  expect(states({ state: "degraded", databases }).slice(0, 5)).toEqual([
    ...["sound", "sound,sound", "sound", "sound", "sound,broken"],
  ]);
  expect(states({ state: "degraded", databases: databases.slice(1) }).slice(3, 5)).toEqual(["broken", "broken"]);
});

test("before anything is made there is one endpoint without zones", () => {
  const [, column] = endpointHops(endpoint({ state: "checking", vpcEndpointId: null, zoneIds: [], addresses: [] }));
  expect(column).toEqual([{ id: "endpoint", title: "Endpoint", lines: ["zones not known yet"], state: "unknown" }]);
});

test("the last test says at which hop it stopped", () => {
  const [signIn, refused, shut] = [
    lastTest("sign-in", false, "you"),
    lastTest("tcp", false, "owner"),
    lastTest("tcp", false, "platform"),
  ];
  expect(states({}, [signIn]).slice(3)).toEqual(["sound", "sound", "broken"]);
  expect(states({}, [refused]).slice(1)).toEqual(["sound,sound", "sound", "broken", "broken", "unknown"]);
  expect(states({}, [shut]).slice(1, 3)).toEqual(["broken,broken", "sound"]);
});

/** Of the database `warehouse`: all went well up to the stage, which did or did not. */
function lastTest(stage: LastTest["run"]["stages"][number]["stage"], ok: boolean, whose?: string): LastTest {
  const order = ["dns", "tcp", "tls", "sign-in", "query"] as const;
  const before = order.slice(0, order.indexOf(stage)).map((each) => ({ stage: each, ok: true, ms: 1, detail: "" }));
  const last = { stage, ok, ms: 1, detail: "", ...(whose === undefined ? {} : { whose }) };
  return { database: "warehouse", run: { ok, stages: [...before, last] } };
}
