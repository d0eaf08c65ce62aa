import { expect, test } from "vitest";
import { versionChanges } from "./version-changes.ts";

const first = {
  ...{ id: "con-1", name: "reports", host: "db.example.com", port: 5432, version: 1, updatedAt: "monday", iam: null },
  tls: { mode: "verify-full", certificateName: "db.example.com" },
};

test("what differs is told by field, and what a version says of itself is not", () => {
  const second = { ...first, name: "sales", version: 2, updatedAt: "tuesday", tls: { mode: "require" } };
  expect(versionChanges(first, second)).toEqual([
    { field: "Name", before: "reports", after: "sales" },
    { field: "TLS", before: "verify-full", after: "require" },
    { field: "Name on the certificate", before: "db.example.com", after: null },
  ]);
  expect(versionChanges(first, { ...first, version: 3 })).toEqual([]);
});

test("of a secret nothing is told but that it is another", () => {
  expect(versionChanges(first, { ...first, passwordChanged: true })).toEqual([
    { field: "Password", before: "the earlier one", after: "a new one" },
  ]);
});

test("certificates are told apart by their ends", () => {
  const pem = (body: string) => `-----BEGIN CERTIFICATE-----\nMIIB${body}\n-----END CERTIFICATE-----\n`;
  const withAuthority = (body: string) => ({ ...first, tls: { ...first.tls, authorities: pem(body) } });
  expect(versionChanges(withAuthority("aaaabbbbcccc"), withAuthority("ddddeeeeffff"))).toEqual([
    {
      field: "Authorities",
      before: "a certificate ending in …aaaabbbbcccc",
      after: "a certificate ending in …ddddeeeeffff",
    },
  ]);
});
