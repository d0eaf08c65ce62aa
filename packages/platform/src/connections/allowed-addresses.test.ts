import { expect, test } from "vitest";
import { isGlobal, refuseLiteral, refuseResolved } from "./allowed-addresses.ts";

test.each([
  // This machine, and what a system may take for it.
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "0.1.2.3",
  "::1",
  "::",
  // Networks of somebody's own.
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "fc00::1",
  "fd12:3456::1",
  "fec0::1",
  // Link-local, AWS's metadata, DNS and time services among them.
  "169.254.169.254",
  "169.254.169.253",
  "169.254.169.123",
  "169.254.170.2",
  "fe80::1",
  "fd00:ec2::254",
  "fd00:ec2::253",
  // Carrier NAT, where clouds put services of their own.
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  // Many at once, and the future.
  "224.0.0.1",
  "239.255.255.255",
  "255.255.255.255",
  "240.0.0.1",
  "ff02::1",
  // Examples, benchmarks, protocols.
  "192.0.0.8",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "192.88.99.1",
  "100::1",
  "2001:db8::1",
  "2001:2::1",
  "3fff::1",
  "5f00::1",
  // IPv4 within IPv6, in every way that leads back to it.
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:a9fe:a9fe",
  "::ffff:0:10.0.0.1",
  "::10.0.0.1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b:1::10.0.0.1",
  "2002:7f00:1::",
  "2001:0:4136:e378::1",
  "not an address",
  "",
])("'%s' is not on the public internet", (address) => {
  expect(isGlobal(address)).toBe(false);
});

test.each([
  "52.1.2.3",
  "8.8.8.8",
  "11.0.0.1",
  "172.32.0.1",
  "100.63.255.255",
  "100.128.0.1",
  "169.253.255.255",
  "223.255.255.255",
  "2600:1f18::1",
  "::ffff:52.1.2.3",
])("'%s' is on the public internet", (address) => {
  expect(isGlobal(address)).toBe(true);
});

test.each([
  // 127.0.0.1 in one number: decimal, hexadecimal, octal.
  "2130706433",
  "0x7f000001",
  "0X7F000001",
  "017700000001",
  // In fewer parts than four, or parts in other bases.
  "127.1",
  "127.0.1",
  "0x7f.1",
  "0177.0.0.1",
  "0x7f.0x0.0x0.0x1",
  "1.2.3.0x4",
  "127.0.0.01",
  "0",
  "0x",
  // More than there are.
  "256.256.256.256",
  "1.2.3.4.5",
  // With the root's dot.
  "127.0.0.1.",
  "2130706433.",
  "127.1.",
  "10.0.0.1",
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "fe80::1%eth0",
])("refuses '%s' as written", (host) => {
  expect(refuseLiteral(host)).toBeDefined();
});

test.each(["db.example.com", "db1", "52.1.2.3", "db.example.com."])("lets '%s' be resolved", (host) => {
  expect(refuseLiteral(host)).toBeUndefined();
});

test("one inside address among several is enough to refuse", () => {
  expect(refuseResolved("db.example.com", ["52.1.2.3", "10.0.0.1"])?.message).toMatch(/resolves to 10\.0\.0\.1/);
  expect(refuseResolved("db.example.com", ["52.1.2.3"])).toBeUndefined();
});
