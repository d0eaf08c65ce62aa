import { expect, test } from "vitest";
import { callerOf } from "../testing/test-world.ts";
import type { Call } from "../wire/gateway.ts";
import { createFaultRules, type FaultEffect } from "./fault-rules.ts";

const BROKEN: FaultEffect = { kind: "error", code: "InternalError", status: 500, message: "broken" };
const SLOW: FaultEffect = { kind: "delay", milliseconds: 5 };

function callOf(operation: string, overrides: Partial<Call> = {}): Call {
  return { service: "ec2", operation, input: {}, caller: callerOf("111122223333"), ...overrides };
}

test.each([
  ["CreateVpcEndpoint", "CreateVpcEndpoint", true],
  ["CreateVpcEndpoint", "CreateVpcEndpointServiceConfiguration", false],
  ["CreateVpc*", "CreateVpcEndpoint", true],
  ["*Vpc*", "DescribeVpcEndpoints", true],
  ["*", "DescribeVpcs", true],
  ["DescribeVpc?", "DescribeVpcs", true],
  ["DescribeVpc?", "DescribeVpcEndpoints", false],
  ["ec2:*", "DescribeVpcs", true],
  ["rds:*", "DescribeVpcs", false],
  ["*:Describe*", "DescribeVpcs", true],
  ["describevpcs", "DescribeVpcs", false],
  ["*a*a*a*a*a*a*a*a*a*a*b", "a".repeat(200), false],
])("the pattern %s meets %s: %s", (operation, called, isMet) => {
  const rules = createFaultRules(() => 0);
  rules.add({ operation, effect: BROKEN });
  expect(rules.meet(callOf(called))).toEqual(isMet ? [BROKEN] : []);
});

test("a rule for an account and region spares all others", () => {
  const rules = createFaultRules(() => 0);
  rules.add({ operation: "*", accountId: "111122223333", region: "us-east-1", effect: BROKEN });
  expect(rules.meet(callOf("DescribeVpcs"))).toEqual([BROKEN]);
  expect(rules.meet(callOf("DescribeVpcs", { caller: callerOf("444455556666") }))).toEqual([]);
  expect(rules.meet(callOf("DescribeVpcs", { caller: callerOf("111122223333", "eu-west-1") }))).toEqual([]);
});

test("a counted rule is spent after its count, and says how many it met", () => {
  const rules = createFaultRules(() => 0);
  const { id } = rules.add({ operation: "*", count: 2, effect: BROKEN });
  const outcomes = [1, 2, 3].map(() => rules.meet(callOf("DescribeVpcs")).length);
  expect(outcomes).toEqual([1, 1, 0]);
  expect(rules.list()).toEqual([{ id, operation: "*", count: 2, effect: BROKEN, met: 2 }]);
});

test("a rule with a probability meets that part of the calls, and those that it spares do not count", () => {
  const numbers = [0.1, 0.9, 0.49, 0.5];
  const rules = createFaultRules(() => numbers.shift()!);
  rules.add({ operation: "*", probability: 0.5, effect: BROKEN });
  expect([1, 2, 3, 4].map(() => rules.meet(callOf("DescribeVpcs")).length)).toEqual([1, 0, 1, 0]);
  expect(rules.list()[0]!.met).toBe(2);
});

test("delays add up until the first error, and rules behind it are not used up", () => {
  const rules = createFaultRules(() => 0);
  for (const effect of [SLOW, SLOW, BROKEN, SLOW]) rules.add({ operation: "*", effect });
  expect(rules.meet(callOf("DescribeVpcs"))).toEqual([SLOW, SLOW, BROKEN]);
  expect(rules.list().map(({ met }) => met)).toEqual([1, 1, 1, 0]);
});

test("a removed rule meets nothing, and one that is not there cannot be removed", () => {
  const rules = createFaultRules(() => 0);
  const { id } = rules.add({ operation: "*", effect: BROKEN });
  expect(rules.remove(id)).toBe(true);
  expect(rules.remove(id)).toBe(false);
  expect(rules.meet(callOf("DescribeVpcs"))).toEqual([]);
});
