import type { Endpoint } from "@postern/platform-api";
import { expect, test } from "vitest";
import { EMPTY_DRAFT, readDraft, throughEndpoint } from "./connection-draft.ts";

const endpoint: Endpoint = {
  ...{
    id: "ep-1",
    version: 1,
    environment: "US",
    region: "us-east-1",
    state: "degraded",
    since: "",
    turn: "owner",
    host: "h",
  },
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
        testEveryMinutes: null,
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

test("a token of IAM is asked for by role and the database's own name, and no password goes along", () => {
  const roleArn = "arn:aws:iam::111122223333:role/database";
  const draft = { ...filled, signIn: "iam" as const, roleArn, tokenHost: "db.example.com", tokenPort: "5432" };
  const read = readDraft(throughEndpoint(draft, endpoint));
  expect(read).toMatchObject({ input: { iam: { roleArn, host: "db.example.com", port: 5432 } } });
  expect("input" in read && "password" in read.input).toBe(false);
  expect(readDraft(throughEndpoint({ ...draft, roleArn: "me" }, endpoint))).toMatchObject({
    complaints: { "iam.roleArn": "is not the ARN of a role" },
  });
});

test("a client certificate goes with its key, and not without TLS", () => {
  const draft = throughEndpoint({ ...filled, clientCertificate: "PEM", clientKey: "KEY" }, endpoint);
  expect(readDraft(draft)).toMatchObject({ input: { clientKey: "KEY", tls: { clientCertificate: "PEM" } } });
  const inClear = readDraft({ ...draft, tls: "disable" });
  expect(inClear).toMatchObject({ input: { tls: { mode: "disable" } } });
  expect(JSON.stringify(inClear)).not.toContain("KEY");
  expect(readDraft({ ...draft, signIn: "certificate", clientKey: "" })).toMatchObject({
    complaints: { clientKey: "Fill this in" },
  });
});

test("every empty field has its own complaint", () => {
  const read = readDraft({ ...EMPTY_DRAFT, kind: "public", port: "70000" });
  expect("complaints" in read && Object.keys(read.complaints).sort()).toEqual([
    ...["database", "environment", "host", "name", "password", "port", "user"],
  ]);
  expect(readDraft(EMPTY_DRAFT)).toMatchObject({ complaints: { endpointId: "Fill this in" } });
});
