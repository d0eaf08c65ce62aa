import { expect, test } from "vitest";
import { type IdentityRequest, judgePolicies } from "./judge-policy.ts";
import type { RequestContext } from "./policy-conditions.ts";
import type { Statement } from "./policy-document.ts";

function judge(
  statements: Statement[],
  action: string,
  resource = "*",
  context: RequestContext = {},
): ReturnType<typeof judgePolicies>["kind"] {
  const request: IdentityRequest = { action, resource, context };
  return judgePolicies([{ name: "p", document: { Statement: statements } }], request).kind;
}

const allow = (statement: Partial<Statement>): Statement => ({ Effect: "Allow", Resource: "*", ...statement });
const deny = (statement: Partial<Statement>): Statement => ({ Effect: "Deny", Resource: "*", ...statement });

const GROUP = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/blue/0a";

test.each([
  ["ec2:CreateVpc", "ec2:CreateVpc", true],
  ["EC2:createvpc", "ec2:CreateVpc", true],
  ["ec2:Create*", "ec2:CreateVpc", true],
  ["ec2:CreateVp?", "ec2:CreateVpc", true],
  ["ec2:*", "ec2:CreateVpc", true],
  ["*", "ec2:CreateVpc", true],
  ["ec2:CreateVpc", "ec2:CreateVpcEndpoint", false],
  ["elasticloadbalancing:*", "ec2:CreateVpc", false],
  ["ec2.CreateVpc", "ec2:CreateVpc", false],
])("the action %s names %s: %s", (Action, action, isAllowed) => {
  expect(judge([allow({ Action })], action)).toBe(isAllowed ? "allowed" : "not-allowed");
});

test.each([
  [GROUP, true],
  ["arn:aws:elasticloadbalancing:*:*:targetgroup/blue/*", true],
  ["arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/b?ue/0a", true],
  ["arn:aws:elasticloadbalancing:*:444455556666:targetgroup/blue/*", false],
  ["arn:aws:elasticloadbalancing:*:*:loadbalancer/*", false],
  [GROUP.toUpperCase(), false],
])("the resource %s holds the target group: %s", (Resource, isAllowed) => {
  const action = "elasticloadbalancing:RegisterTargets";
  expect(judge([allow({ Action: action, Resource })], action, GROUP)).toBe(isAllowed ? "allowed" : "not-allowed");
});

test("an operation without a resource is allowed for `*` alone", () => {
  const Action = "ec2:DescribeVpcs";
  expect(judge([allow({ Action })], Action)).toBe("allowed");
  expect(judge([allow({ Action, Resource: "arn:aws:ec2:*:*:vpc/*" })], Action)).toBe("not-allowed");
});

test("nothing allows what no statement names, and an explicit denial stands above every permission", () => {
  expect(judge([], "ec2:CreateVpc")).toBe("not-allowed");
  expect(judge([allow({ Action: "*" }), deny({ Action: "ec2:Create*" })], "ec2:CreateVpc")).toBe("explicitly-denied");
  expect(judge([deny({ Action: "ec2:Create*" }), allow({ Action: "*" })], "ec2:DescribeVpcs")).toBe("allowed");
  const policies = [
    { name: "first", document: { Statement: [allow({ Action: "*" })] } },
    { name: "second", document: { Statement: [deny({ Action: "*" })] } },
  ];
  const request = { action: "ec2:CreateVpc", resource: "*", context: {} };
  expect(judgePolicies(policies, request)).toEqual({ kind: "explicitly-denied", policy: "second" });
  expect(judgePolicies(policies.slice(0, 1), request)).toEqual({ kind: "allowed", policy: "first" });
});

test("exceptions leave out what they name and nothing else", () => {
  const statement = allow({ NotAction: ["iam:*", "sts:*"] });
  expect(judge([statement], "ec2:CreateVpc")).toBe("allowed");
  expect(judge([statement], "iam:CreateRole")).toBe("not-allowed");
  const { Resource: _all, ...others } = deny({ Action: "*", NotResource: GROUP });
  expect(judge([allow({ Action: "*" }), others], "elasticloadbalancing:RegisterTargets", GROUP)).toBe("allowed");
  expect(judge([allow({ Action: "*" }), others], "ec2:CreateVpc")).toBe("explicitly-denied");
});

test("a statement without resources names none", () => {
  expect(judge([{ Effect: "Allow", Action: "*" }], "ec2:CreateVpc")).toBe("not-allowed");
});

const NAME = "com.amazonaws.vpce.us-east-1.vpce-svc-0a";

test.each([
  [{ StringEquals: { "ec2:VpceServiceName": NAME } }, { "ec2:VpceServiceName": NAME }, true],
  [{ StringEquals: { "EC2:vpceservicename": ["x", NAME] } }, { "ec2:VpceServiceName": NAME }, true],
  [{ StringEquals: { "ec2:VpceServiceName": "com.*" } }, { "ec2:VpceServiceName": NAME }, false],
  [{ StringLike: { "ec2:VpceServiceName": "com.amazonaws.vpce.*" } }, { "ec2:VpceServiceName": NAME }, true],
  [{ StringEquals: { "ec2:VpceServiceName": NAME } }, {}, false],
  [{ StringEqualsIfExists: { "ec2:VpceServiceName": NAME } }, {}, true],
  [{ StringNotEquals: { "ec2:VpceServiceName": NAME } }, { "ec2:VpceServiceName": NAME }, false],
  [{ Null: { "aws:ResourceTag/a": "true" } }, {}, true],
  [{ Null: { "aws:ResourceTag/a": "false" } }, {}, false],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } }, { "aws:TagKeys": ["a"] }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, { "aws:TagKeys": ["a", "c"] }, false],
  [{ Bool: { "ec2:VpceMultiRegion": "true" } }, { "ec2:VpceMultiRegion": "false" }, false],
  [{ StringEquals: { a: "1" }, StringLike: { b: "2*" } }, { a: "1", b: "3" }, false],
  [{ NoSuchOperator: { a: "1" } }, { a: "1" }, false],
] as [NonNullable<Statement["Condition"]>, RequestContext, boolean][])(
  "the condition %o holds for %o: %s",
  (Condition, context, isAllowed) => {
    const verdict = judge([allow({ Action: "ec2:*", Condition })], "ec2:CreateVpcEndpoint", "*", context);
    expect(verdict).toBe(isAllowed ? "allowed" : "not-allowed");
  },
);

test("variables stand for what the request says, and one that it does not say fits nothing", () => {
  const Resource = `arn:aws:rds:*:\${aws:PrincipalAccount}:db:\${aws:PrincipalTag/team, 'none'}`;
  const of = (context: RequestContext) =>
    judge([allow({ Action: "rds:*", Resource })], "rds:DeleteDBInstance", "arn:aws:rds:us-east-1:1:db:none", context);
  expect(of({ "aws:PrincipalAccount": "1" })).toBe("allowed");
  expect(of({ "aws:PrincipalAccount": "2" })).toBe("not-allowed");
  expect(of({})).toBe("not-allowed");
  expect(judge([allow({ Action: "*", Resource: `arn:\${*}` })], "a:B", "arn:*")).toBe("allowed");
});
