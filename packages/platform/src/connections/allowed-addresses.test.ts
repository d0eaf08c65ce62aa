import { expect, test } from "vitest";
import { isGlobal, refuseLiteral, refuseResolved } from "./allowed-addresses.ts";

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "224.0.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "::1",
  "::",
  "fe80::1",
  "fd00:ec2::254",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::10.0.0.1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "2002:7f00:1::",
  "2001:db8::1",
  "ff02::1",
  "not an address",
])("'%s' is not on the public internet", (address) => {
  expect(isGlobal(address)).toBe(false);
});

test.each(["52.1.2.3", "8.8.8.8", "2600:1f18::1", "::ffff:52.1.2.3"])("'%s' is on the public internet", (address) => {
  expect(isGlobal(address)).toBe(true);
});

test.each(["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "1.2.3.0x4", "127.0.0.1.", "10.0.0.1"])(
  "refuses '%s' as written",
  (host) => {
    expect(refuseLiteral(host)).toBeDefined();
  },
);

test.each(["db.example.com", "db1", "52.1.2.3", "db.example.com."])("lets '%s' be resolved", (host) => {
  expect(refuseLiteral(host)).toBeUndefined();
});

test("one inside address among several is enough to refuse", () => {
  expect(refuseResolved("db.example.com", ["52.1.2.3", "10.0.0.1"])?.message).toMatch(/resolves to 10\.0\.0\.1/);
  expect(refuseResolved("db.example.com", ["52.1.2.3"])).toBeUndefined();
});
