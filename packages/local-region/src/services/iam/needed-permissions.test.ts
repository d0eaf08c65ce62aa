import { expect, test } from "vitest";
import { callerOf } from "../../testing/test-world.ts";
import type { ServiceName } from "../service.ts";
import { neededPermissions } from "./needed-permissions.ts";

const TAGS = new Map([["arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-0a", new Map([["team", "data"]])]]);

function needed(service: ServiceName, operation: string, input: object = {}) {
  const question = { operation, input, caller: callerOf("111122223333") };
  return neededPermissions(service, question, (arn) => TAGS.get(arn) ?? new Map());
}

const named = (...args: Parameters<typeof needed>) =>
  needed(...args).map(({ action, resource }) => `${action} ${resource}`);

const EC2 = "arn:aws:ec2:us-east-1:111122223333";
const ELB = "arn:aws:elasticloadbalancing:us-east-1:111122223333";
const RDS = "arn:aws:rds:us-east-1:111122223333";

test("an endpoint needs itself, its VPC, subnets and groups, and its tags' own permission", () => {
  const input = {
    VpcId: "vpc-0a",
    ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
    SubnetIds: ["subnet-0a", "subnet-0b"],
    SecurityGroupIds: ["sg-0a"],
    TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: [{ Key: "team", Value: "data" }] }],
  };
  expect(named("ec2", "CreateVpcEndpoint", input)).toEqual([
    `ec2:CreateVpcEndpoint ${EC2}:vpc-endpoint/*`,
    `ec2:CreateVpcEndpoint ${EC2}:vpc/vpc-0a`,
    `ec2:CreateVpcEndpoint ${EC2}:subnet/subnet-0a`,
    `ec2:CreateVpcEndpoint ${EC2}:subnet/subnet-0b`,
    `ec2:CreateVpcEndpoint ${EC2}:security-group/sg-0a`,
    `ec2:CreateTags ${EC2}:vpc-endpoint/*`,
  ]);
  const [endpoint, , , , , tags] = needed("ec2", "CreateVpcEndpoint", input);
  expect(endpoint!.context).toMatchObject({
    "ec2:VpceServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
    "ec2:VpceServiceRegion": "us-east-1",
    "ec2:VpceMultiRegion": "false",
    "aws:RequestTag/team": "data",
    "aws:RequestedRegion": "us-east-1",
  });
  expect(tags!.context).toMatchObject({ "ec2:CreateAction": "CreateVpcEndpoint", "aws:TagKeys": ["team"] });
});

test("a resource's own tags are known for it, under both keys", () => {
  const [request] = needed("ec2", "DeleteVpcEndpoints", { VpcEndpointIds: ["vpce-0a"] });
  expect(request!.context).toMatchObject({ "aws:ResourceTag/team": "data", "ec2:ResourceTag/team": "data" });
  const [other] = needed("ec2", "DeleteVpcEndpoints", { VpcEndpointIds: ["vpce-0b"] });
  expect(other!.context).not.toHaveProperty(["aws:ResourceTag/team"]);
});

test.each([
  ["ec2", "DescribeVpcEndpoints", { VpcEndpointIds: ["vpce-0a"] }, ["ec2:DescribeVpcEndpoints *"]],
  [
    "ec2",
    "AcceptVpcEndpointConnections",
    { ServiceId: "vpce-svc-0a", VpcEndpointIds: ["vpce-0a"] },
    [`ec2:AcceptVpcEndpointConnections ${EC2}:vpc-endpoint-service/vpce-svc-0a`],
  ],
  [
    "elasticloadbalancing",
    "DescribeTargetHealth",
    { TargetGroupArn: `${ELB}:targetgroup/a/0` },
    ["elasticloadbalancing:DescribeTargetHealth *"],
  ],
  [
    "elasticloadbalancing",
    "RegisterTargets",
    { TargetGroupArn: `${ELB}:targetgroup/a/0` },
    [`elasticloadbalancing:RegisterTargets ${ELB}:targetgroup/a/0`],
  ],
  [
    "elasticloadbalancing",
    "CreateTargetGroup",
    { Name: "a", Tags: [{ Key: "k", Value: "v" }] },
    [
      `elasticloadbalancing:CreateTargetGroup ${ELB}:targetgroup/a/*`,
      `elasticloadbalancing:AddTags ${ELB}:targetgroup/a/*`,
    ],
  ],
  ["rds", "DescribeDBInstances", {}, [`rds:DescribeDBInstances ${RDS}:db:*`]],
  ["rds", "DescribeDBInstances", { DBInstanceIdentifier: "a" }, [`rds:DescribeDBInstances ${RDS}:db:a`]],
  ["rds", "DescribeEvents", { SourceIdentifier: "a" }, ["rds:DescribeEvents *"]],
  [
    "rds",
    "CreateDBInstance",
    { DBInstanceIdentifier: "a", DBSubnetGroupName: "g" },
    [`rds:CreateDBInstance ${RDS}:db:a`, `rds:CreateDBInstance ${RDS}:subgrp:g`],
  ],
  [
    "lambda",
    "CreateFunction",
    { FunctionName: "f", Role: "arn:aws:iam::111122223333:role/follower" },
    [
      "lambda:CreateFunction arn:aws:lambda:us-east-1:111122223333:function:f",
      "iam:PassRole arn:aws:iam::111122223333:role/follower",
    ],
  ],
  [
    "lambda",
    "Invoke",
    { FunctionName: "f" },
    ["lambda:InvokeFunction arn:aws:lambda:us-east-1:111122223333:function:f"],
  ],
  ["lambda", "ListFunctions", {}, ["lambda:ListFunctions *"]],
  ["events", "PutRule", { Name: "r" }, ["events:PutRule arn:aws:events:us-east-1:111122223333:rule/r"]],
  ["monitoring", "GetMetricData", {}, ["cloudwatch:GetMetricData *"]],
  ["iam", "PutRolePolicy", { RoleName: "r", PolicyName: "p" }, ["iam:PutRolePolicy arn:aws:iam::111122223333:role/r"]],
  [
    "sns",
    "Subscribe",
    { TopicArn: "arn:aws:sns:us-east-1:111122223333:t" },
    ["sns:Subscribe arn:aws:sns:us-east-1:111122223333:t"],
  ],
  ["route53", "GetHostedZone", { Id: "/hostedzone/Z1" }, ["route53:GetHostedZone arn:aws:route53:::hostedzone/Z1"]],
  [
    "vpc-lattice",
    "GetResourceGateway",
    { resourceGatewayIdentifier: "rgw-1" },
    ["vpc-lattice:GetResourceGateway arn:aws:vpc-lattice:us-east-1:111122223333:resourcegateway/rgw-1"],
  ],
] as [ServiceName, string, object, string[]][])("%s %s of %o needs %o", (service, operation, input, expected) => {
  expect(named(service, operation, input)).toEqual(expected);
});
