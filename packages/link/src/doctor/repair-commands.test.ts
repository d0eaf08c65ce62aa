import { expect, test } from "vitest";
import { awsCall } from "./repair.ts";
import { repairCommands } from "./repair-commands.ts";

const commandOf = (call: ReturnType<typeof awsCall>) =>
  repairCommands({ by: "calls", side: "owner", calls: [call] }, "eu-west-2")[0];

test("a call is the command that the AWS CLI takes", () => {
  const input = { ServiceId: "vpce-svc-1", VpcEndpointIds: ["vpce-1", "vpce-2"] };
  expect(commandOf(awsCall("ec2", "acceptVpcEndpointConnections", input))).toBe(
    "aws ec2 accept-vpc-endpoint-connections --service-id vpce-svc-1 --vpc-endpoint-ids vpce-1 vpce-2 --region eu-west-2",
  );
});

test("structures are JSON that the shell leaves alone", () => {
  const Attributes = [{ Key: "a", Value: "it's" }];
  expect(commandOf(awsCall("elbv2", "modifyLoadBalancerAttributes", { LoadBalancerArn: "arn:lb", Attributes }))).toBe(
    `aws elbv2 modify-load-balancer-attributes --load-balancer-arn arn:lb --attributes '[{"Key":"a","Value":"it'\\''s"}]' --region eu-west-2`,
  );
});

test.each([
  [true, "--egress"],
  [false, "--ingress"],
])("a rule's direction is a flag: %s is %s", (Egress, flag) => {
  const call = awsCall("ec2", "createNetworkAclEntry", {
    NetworkAclId: "acl-1",
    RuleNumber: 9,
    Protocol: "6",
    RuleAction: "allow",
    Egress,
  });
  expect(commandOf(call)).toContain(` ${flag} `);
});
