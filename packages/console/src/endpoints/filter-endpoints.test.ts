import type { Endpoint } from "@postern/platform-api";
import { expect, test } from "vitest";
import { filterEndpoints } from "./filter-endpoints.ts";

const endpoint = (id: string, state: Endpoint["state"], name: string): Endpoint => ({
  ...{ id, state, environment: "US", region: "us-east-1", serviceName: `com.amazonaws.vpce.us-east-1.${id}` },
  ...{ since: "", turn: "nobody", typicalSeconds: null, actions: [], meaning: "", reason: null, vpcEndpointId: null },
  ...{
    host: null,
    version: 1,
    addresses: [],
    zoneIds: ["use1-az1"],
    createdAt: "",
    databases: [{ name, port: 5432, answers: null }],
  },
});
const all = [endpoint("ep-1", "ready", "warehouse"), endpoint("ep-2", "failed", "ledger")];
const ids = (text: string, ...states: Endpoint["state"][]) => filterEndpoints(all, text, states).map(({ id }) => id);

test("every word has to be found, in any field and in any case", () => {
  expect(ids("")).toEqual(["ep-1", "ep-2"]);
  expect(ids("WAREHOUSE us")).toEqual(["ep-1"]);
  expect(ids("use1-az1 ledger:5432")).toEqual(["ep-2"]);
  expect(ids("warehouse ledger")).toEqual([]);
});

test("states narrow it down further", () => {
  expect(ids("us-east", "failed", "expired")).toEqual(["ep-2"]);
  expect(ids("warehouse", "failed")).toEqual([]);
});
