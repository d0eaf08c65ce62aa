import { expect, test } from "vitest";
import {
  assignableRange,
  cidrContains,
  cidrsOverlap,
  formatCidr,
  formatIpv4,
  isInCidr,
  parseCidr,
  parseIpv4,
} from "./ipv4.ts";

const cidr = (text: string) => parseCidr(text)!;

test("addresses above the middle stay positive", () => {
  expect(formatIpv4(parseIpv4("255.254.253.252")!)).toBe("255.254.253.252");
});

test.each(["10.0.0", "10.0.0.256", "10.0.0.1.2", "a.b.c.d", "", "10.0.0.1/24"])("'%s' is no address", (text) => {
  expect(parseIpv4(text)).toBeUndefined();
});

test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0/8"])("'%s' is no range", (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test("host bits are cleared", () => {
  expect(formatCidr(cidr("100.68.0.18/18"))).toBe("100.68.0.0/18");
  expect(formatCidr(cidr("1.2.3.4/0"))).toBe("0.0.0.0/0");
});

test("ranges contain and overlap by their ends", () => {
  expect(cidrContains(cidr("10.0.0.0/16"), cidr("10.0.255.0/24"))).toBe(true);
  expect(cidrContains(cidr("10.0.0.0/16"), cidr("10.1.0.0/24"))).toBe(false);
  expect(cidrsOverlap(cidr("10.0.0.0/24"), cidr("10.0.0.128/25"))).toBe(true);
  expect(cidrsOverlap(cidr("10.0.0.0/24"), cidr("10.0.1.0/24"))).toBe(false);
  expect(isInCidr("10.0.1.255", "10.0.1.0/24")).toBe(true);
  expect(isInCidr("10.0.2.0", "10.0.1.0/24")).toBe(false);
});

test("a subnet keeps its first four addresses and its last for AWS", () => {
  const range = assignableRange(cidr("10.0.0.0/28"));
  expect(formatIpv4(range.first)).toBe("10.0.0.4");
  expect(formatIpv4(range.last)).toBe("10.0.0.14");
  expect(range.count).toBe(11);
});
