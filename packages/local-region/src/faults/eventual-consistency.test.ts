import { expect, test } from "vitest";
import { callerOf } from "../testing/test-world.ts";
import type { Call } from "../wire/gateway.ts";
import { createEventualConsistency } from "./eventual-consistency.ts";

function start() {
  let now = 0;
  const consistency = createEventualConsistency(
    () => new Date(now),
    (seconds) => seconds * 1000,
  );
  const callOf = (operation: string, input: object, service: Call["service"] = "ec2"): Call => ({
    service,
    operation,
    input,
    caller: callerOf("111122223333"),
  });
  const checkOf = (operation: string, input: object, service?: Call["service"]) => () =>
    consistency.check(callOf(operation, input, service));
  return {
    consistency,
    callOf,
    checkOf,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

test.each([
  ["vpc-0a", "InvalidVpcID.NotFound", "The vpc ID 'vpc-0a' does not exist"],
  ["sg-0a", "InvalidGroup.NotFound", "The security group 'sg-0a' does not exist"],
  ["vpce-0a", "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id 'vpce-0a' does not exist"],
  ["vpce-svc-0a", "InvalidVpcEndpointServiceId.NotFound", "The VpcEndpointService Id 'vpce-svc-0a' does not exist"],
  [
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/a/0",
    "TargetGroupNotFound",
    "One or more target groups not found",
  ],
])("%s, just made, is not found for a while, wherever it stands in a call", (id, code, message) => {
  const { consistency, callOf, checkOf, pass } = start();
  consistency.note(callOf("CreateThing", {}), { Thing: { Id: id } });
  const expected = { code, message };
  expect(checkOf("DescribeThings", { Ids: [id] })).toThrow(expect.objectContaining(expected));
  expect(checkOf("ModifyThing", { Deep: [{ Id: id }] })).toThrow(expect.objectContaining(expected));
  pass(2.9);
  expect(checkOf("DescribeThings", { Ids: [id] })).toThrow(expect.objectContaining(expected));
  pass(0.2);
  expect(checkOf("DescribeThings", { Ids: [id] })).not.toThrow();
});

test("what was there before, and what only a read or another service told of, is known", () => {
  const { consistency, callOf, checkOf } = start();
  consistency.note(callOf("CreateSubnet", { VpcId: "vpc-0a" }), { Subnet: { VpcId: "vpc-0a", SubnetId: "subnet-0b" } });
  consistency.note(callOf("DescribeVpcs", {}), { Vpcs: [{ VpcId: "vpc-0c" }] });
  consistency.note(callOf("CreateDBInstance", {}, "rds"), { VpcId: "vpc-0d" });
  for (const id of ["vpc-0a", "vpc-0c", "vpc-0d"]) expect(checkOf("DescribeVpcs", { VpcIds: [id] })).not.toThrow();
  expect(checkOf("DescribeSubnets", { SubnetIds: ["subnet-0b"] })).toThrow("The subnet ID 'subnet-0b' does not exist");
});

test("a service takes no endpoints for its first seconds, and says so with 503", () => {
  const { consistency, callOf, checkOf, pass } = start();
  const name = "com.amazonaws.vpce.us-east-1.vpce-svc-0a";
  consistency.note(callOf("CreateVpcEndpointServiceConfiguration", {}), {
    ServiceConfiguration: { ServiceId: "vpce-svc-0a", ServiceName: name },
  });
  const create = checkOf("CreateVpcEndpoint", { ServiceName: name, VpcId: "vpc-0b" });
  expect(create).toThrow(
    expect.objectContaining({
      code: "Unavailable",
      status: 503,
      message: "The service is unavailable. Please try again shortly.",
    }),
  );
  expect(checkOf("DescribeVpcEndpointServices", { ServiceNames: [name] })).not.toThrow();
  pass(11);
  expect(create).not.toThrow();
});

test("a reset makes everything known", () => {
  const { consistency, callOf, checkOf } = start();
  consistency.note(callOf("CreateVpc", {}), { Vpc: { VpcId: "vpc-0a" } });
  consistency.reset();
  expect(checkOf("DescribeVpcs", { VpcIds: ["vpc-0a"] })).not.toThrow();
});
