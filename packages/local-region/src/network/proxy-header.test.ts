import { expect, test } from "vitest";
import { encodeLocalHeader, encodeProxyHeader } from "./proxy-header.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const connection = {
  source: { address: "10.0.1.7", port: 40_000 },
  destination: { address: "10.0.1.200", port: 5432 },
};

test("a header names the client and, in AWS's own field, the endpoint", () => {
  const header = encodeProxyHeader({ ...connection, vpcEndpointId: "vpce-0123456789abcdef0" });
  const addresses = "0a0001070a0001c89c401538";
  const endpoint = `ea001701${Buffer.from("vpce-0123456789abcdef0").toString("hex")}`;
  expect(header.toString("hex")).toBe(`${SIGNATURE}21110026${addresses}${endpoint}`);
});

test("without an endpoint there is no such field", () => {
  const header = encodeProxyHeader({ ...connection, vpcEndpointId: undefined });
  expect(header.toString("hex")).toBe(`${SIGNATURE}2111000c0a0001070a0001c89c401538`);
});

test("a health check's header names nobody", () => {
  expect(encodeLocalHeader().toString("hex")).toBe(`${SIGNATURE}20000000`);
});
