import { expect, test } from "vitest";
import { clientToken, loadBalancerName, targetGroupName } from "./resource-names.ts";

const LONGEST = "a-link-of-20-letters";

test("every name fits in AWS's 32 characters and its alphabet, however long the link's and the database's are", () => {
  const names = [
    loadBalancerName(LONGEST),
    targetGroupName(LONGEST, "database-of-20-lette", "ip", "vpc-1"),
    targetGroupName("a", "b", "ip", "vpc-1"),
  ];
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(32);
    expect(name).toMatch(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/);
  }
});

test("two databases of a link never share a target group's name, even when their names begin alike", () => {
  const first = targetGroupName(LONGEST, "orders-of-the-north", "ip", "vpc-1");
  expect(first).not.toBe(targetGroupName(LONGEST, "orders-of-the-south", "ip", "vpc-1"));
});

test("another VPC is another target group, because AWS never changes a group's VPC", () => {
  expect(targetGroupName("link", "db", "ip", "vpc-1")).not.toBe(targetGroupName("link", "db", "ip", "vpc-2"));
});

test("a group of instances is another target group than one of addresses", () => {
  expect(targetGroupName("link", "db", "ip", "vpc-1")).not.toBe(targetGroupName("link", "db", "instance", "vpc-1"));
});

test("a client token is the same for the same intent and fits AWS's 64 characters", () => {
  expect(clientToken("a", "b")).toBe(clientToken("a", "b"));
  expect(clientToken("a", "b")).not.toBe(clientToken("ab"));
  expect(clientToken("a").length).toBeLessThanOrEqual(64);
});
