import type { Connection } from "@postern/platform-api";
import { expect, test } from "vitest";
import { draftOf, readPatch } from "./edit-draft.ts";

const saved: Connection = {
  ...{ id: "con-1", kind: "private", hostLocked: true, endpointId: "ep-1", endpointDatabase: "warehouse" },
  ...{ name: "reports", environment: "US", host: "vpce-1.example", port: 5432, database: "analytics", user: "ada" },
  // In an order that no form would write them in.
  tls: { authorities: "rds", certificateName: "db.example.com", mode: "verify-full" },
  ...{ iam: null, keepAliveSeconds: 60, testEveryMinutes: null, version: 3, createdAt: "", updatedAt: "" },
};

test("what is not touched is not sent", () => {
  expect(readPatch(saved, draftOf(saved))).toEqual({ patch: {} });
});

test("what is changed is sent alone, a password only when there is one", () => {
  expect(readPatch(saved, { ...draftOf(saved), name: "sales" })).toEqual({ patch: { name: "sales" } });
  expect(readPatch(saved, { ...draftOf(saved), testEveryMinutes: "60" })).toEqual({ patch: { testEveryMinutes: 60 } });
  expect(readPatch(saved, { ...draftOf(saved), password: "new" })).toEqual({ patch: { password: "new" } });
  expect(readPatch(saved, { ...draftOf(saved), trust: "own", authorities: "PEM" })).toEqual({
    patch: { tls: { mode: "verify-full", certificateName: "db.example.com", authorities: "PEM" } },
  });
});

test("a token takes the password's place, and back again a password is needed", () => {
  const roleArn = "arn:aws:iam::111122223333:role/database";
  const draft = { ...draftOf(saved), signIn: "iam" as const, roleArn, tokenHost: "db.example.com" };
  expect(readPatch(saved, draft)).toEqual({ patch: { iam: { roleArn, host: "db.example.com" } } });
  const byToken: Connection = { ...saved, iam: { roleArn } };
  expect(draftOf(byToken)).toMatchObject({ signIn: "iam", roleArn });
  expect(readPatch(byToken, { ...draftOf(byToken), signIn: "password" })).toEqual({
    complaints: { password: "Fill this in" },
  });
});

test("what cannot be is complained about by field", () => {
  expect(readPatch(saved, { ...draftOf(saved), name: "", keepAliveSeconds: "350" })).toMatchObject({
    complaints: { name: "Fill this in", keepAliveSeconds: expect.stringContaining("349") },
  });
});
