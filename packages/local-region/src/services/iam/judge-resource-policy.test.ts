import { expect, test } from "vitest";
import { judgeResourcePolicy, type Requester } from "./judge-resource-policy.ts";
import type { Statement } from "./policy-document.ts";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts";
const EVENTS: Requester = { service: "events.amazonaws.com" };
const LINK: Requester = {
  accountId: "444455556666",
  arns: ["arn:aws:sts::444455556666:assumed-role/Link/me", "arn:aws:iam::444455556666:role/Link"],
};

const judge = (requester: Requester, ...statements: Partial<Statement>[]) =>
  judgeResourcePolicy(
    { Statement: statements.map((statement) => ({ Effect: "Allow", Action: "sns:Publish", ...statement })) },
    { requester, action: "SNS:Publish", resource: TOPIC, context: {} },
  );

test.each<[string, Requester, Statement["Principal"], string]>([
  ["its own name, of a service", EVENTS, { Service: "events.amazonaws.com" }, "allowed"],
  ["another service", EVENTS, { Service: ["sns.amazonaws.com"] }, "not-mentioned"],
  ["everybody, a service among them", EVENTS, "*", "allowed"],
  ["the whole account by its id", LINK, { AWS: "444455556666" }, "allowed"],
  ["the whole account by its root", LINK, { AWS: "arn:aws:iam::444455556666:root" }, "allowed"],
  ["the role of the session", LINK, { AWS: "arn:aws:iam::444455556666:role/Link" }, "allowed"],
  ["the session itself", LINK, { AWS: "arn:aws:sts::444455556666:assumed-role/Link/me" }, "allowed"],
  ["another role", LINK, { AWS: "arn:aws:iam::444455556666:role/Other" }, "not-mentioned"],
  ["another account", LINK, { AWS: "111122223333" }, "not-mentioned"],
])("a policy that names %s", (_whom, requester, Principal, verdict) => {
  expect(judge(requester, { Principal: Principal! })).toBe(verdict);
});

test("a denial stands above a permission, whatever their order", () => {
  expect(judge(LINK, { Effect: "Deny", Principal: "*" }, { Principal: "*" })).toBe("denied");
  expect(judge(LINK, { Principal: "*" }, { Effect: "Deny", Principal: "*" })).toBe("denied");
});

test.each<[Partial<Statement>, string]>([
  [{ Action: "SNS:*" }, "allowed"],
  [{ Action: ["sns:Subscribe", "sns:Publ?sh"] }, "allowed"],
  [{ Action: "sns:Subscribe" }, "not-mentioned"],
  [{ Resource: TOPIC }, "allowed"],
  [{ Resource: `${TOPIC}-2` }, "not-mentioned"],
  [{ NotResource: TOPIC }, "not-mentioned"],
  [{ Condition: { StringEquals: { "aws:SourceAccount": "x" } } }, "not-mentioned"],
])("a statement with %j", (change, verdict) => {
  expect(judge(LINK, { Principal: "*", ...change })).toBe(verdict);
});

test("who is excepted by NotPrincipal is spared, everybody else is not", () => {
  const Deny = { Effect: "Deny" as const, NotPrincipal: { AWS: "arn:aws:iam::444455556666:role/Link" } };
  expect(judge(LINK, { Principal: "*" }, Deny)).toBe("allowed");
  expect(judge(EVENTS, { Principal: "*" }, Deny)).toBe("denied");
});
