import { expect, test } from "vitest";
import { callerOf } from "../testing/test-world.ts";
import type { Call } from "../wire/gateway.ts";
import { createThrottle } from "./throttle.ts";

function start() {
  let now = 0;
  const throttle = createThrottle(() => new Date(now));
  const take = (operation: string, overrides: Partial<Call> = {}) => {
    const call: Call = { service: "ec2", operation, input: {}, caller: callerOf("111122223333"), ...overrides };
    try {
      throttle.take(call);
      return "taken";
    } catch (error) {
      return error;
    }
  };
  const takenOf = (count: number, operation: string, overrides: Partial<Call> = {}) =>
    Array.from({ length: count }, () => take(operation, overrides)).filter((outcome) => outcome === "taken").length;
  return {
    throttle,
    take,
    takenOf,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

test("four endpoints are made at once, and the next after AWS's 3.3 seconds", () => {
  const { take, takenOf, pass } = start();
  expect(takenOf(10, "CreateVpcEndpoint")).toBe(4);
  expect(take("CreateVpcEndpoint")).toMatchObject({
    code: "RequestLimitExceeded",
    message: "Request limit exceeded.",
    status: 503,
  });
  pass(3);
  expect(takenOf(1, "CreateVpcEndpoint")).toBe(0);
  pass(0.4);
  expect(takenOf(2, "CreateVpcEndpoint")).toBe(1);
});

test.each([
  ["CreateVpcEndpointServiceConfiguration", {}, 10],
  ["DescribeVpcEndpoints", {}, 100],
  ["DescribeNetworkInterfaces", {}, 50],
  ["DescribeNetworkInterfaces", { NetworkInterfaceIds: ["eni-1"] }, 100],
  ["AuthorizeSecurityGroupIngress", {}, 50],
  ["CreateTags", {}, 100],
])("%s with %o has a bucket of %i", (operation, input, capacity) => {
  expect(start().takenOf(200, operation, { input: input as Call["input"] })).toBe(capacity);
});

test("a bucket never holds more than its capacity", () => {
  const { takenOf, pass } = start();
  pass(1_000_000);
  expect(takenOf(10, "CreateVpcEndpoint")).toBe(4);
});

test("each operation, account and region has a bucket of its own", () => {
  const { takenOf } = start();
  expect(takenOf(10, "CreateVpcEndpoint")).toBe(4);
  expect(takenOf(10, "DeleteVpcEndpoints")).toBe(4);
  expect(takenOf(10, "CreateVpcEndpoint", { caller: callerOf("444455556666") })).toBe(4);
  expect(takenOf(10, "CreateVpcEndpoint", { caller: callerOf("111122223333", "eu-west-1") })).toBe(4);
});

test("the load balancers' reads share one bucket, and say it as the query services do", () => {
  const { take, takenOf } = start();
  const service = "elasticloadbalancing";
  expect(takenOf(25, "DescribeTargetHealth", { service }) + takenOf(25, "DescribeLoadBalancers", { service })).toBe(40);
  expect(take("DescribeListeners", { service })).toMatchObject({
    code: "Throttling",
    message: "Rate exceeded",
    status: 400,
  });
});

test("a service whose rates AWS does not publish is not throttled", () => {
  expect(start().takenOf(1000, "DescribeDBInstances", { service: "rds" })).toBe(1000);
});

test("a reset fills every bucket", () => {
  const { throttle, takenOf } = start();
  takenOf(10, "CreateVpcEndpoint");
  throttle.reset();
  expect(takenOf(10, "CreateVpcEndpoint")).toBe(4);
});
