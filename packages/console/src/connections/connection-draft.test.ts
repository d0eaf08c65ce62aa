import type { Endpoint } from "@postern/platform-api";
import { expect, test } from "vitest";
import { EMPTY_DRAFT, readDraft, throughEndpoint } from "./connection-draft.ts";

const endpoint: Endpoint = {
  ...{ id: "ep-1", environment: "US", region: "us-east-1", state: "degraded", since: "", turn: "owner", host: "h" },
  ...{
    serviceName: "s",
    typicalSeconds: null,
    actions: ["connect"],
    meaning: "",
    reason: null,
    vpcEndpointId: "vpce-1",
  },
  ...{ addresses: [], zoneIds: [], createdAt: "" },
  databases: [
    { name: "ledger", port: 5433, answers: false },
    { name: "warehouse", port: 5432, answers: true, database: "analytics", certificateName: "db.example.com" },
  ],
};
const filled = { ...EMPTY_DRAFT, name: "mine", user: "ada", password: "secret" };

test("an endpoint fills in the database that answers, with its certificate's name", () => {
  expect(throughEndpoint(EMPTY_DRAFT, endpoint)).toMatchObject({
    ...{ endpointId: "ep-1", endpointDatabase: "warehouse", database: "analytics", certificateName: "db.example.com" },
  });
  expect(throughEndpoint(EMPTY_DRAFT, endpoint, "ledger")).toMatchObject({ endpointDatabase: "ledger", database: "" });
});

test("a private draft says the endpoint and neither host nor port", () => {
  expect(readDraft(throughEndpoint(filled, endpoint))).toEqual({
    input: {
      ...{
        kind: "private",
        name: "mine",
        user: "ada",
        password: "secret",
        database: "analytics",
        keepAliveSeconds: 60,
      },
      ...{ endpointId: "ep-1", endpointDatabase: "warehouse" },
      tls: { mode: "verify-full", certificateName: "db.example.com" },
    },
  });
});

test("a public draft says host, port and who dials", () => {
  const draft = { ...filled, kind: "public" as const, environment: "US", host: "db.example.com", database: "d" };
  expect(readDraft(draft)).toMatchObject({ input: { host: "db.example.com", port: 5432, environment: "US" } });
});

test("every empty field has its own complaint", () => {
  const read = readDraft({ ...EMPTY_DRAFT, kind: "public", port: "70000" });
  expect("complaints" in read && Object.keys(read.complaints).sort()).toEqual([
    ...["database", "environment", "host", "name", "password", "port", "user"],
  ]);
  expect(readDraft(EMPTY_DRAFT)).toMatchObject({ complaints: { endpointId: "Fill this in" } });
});
