import { expect, onTestFinished, test } from "vitest";
import { callerOf, createTestWorld } from "../../testing/test-world.ts";
import { iamOperations } from "./operations.ts";
import { policiesOf } from "./policies-of.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "rds:Describe*", Resource: "*" }],
});
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

function start() {
  const { world } = createTestWorld(onTestFinished);
  const operations = iamOperations(world);
  const as =
    (account: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    async (operation: string, input: object = {}): Promise<any> =>
      operations[operation]!(input, callerOf(account));
  return { world, as, iam: as("111122223333") };
}

async function makeRole(iam: ReturnType<typeof start>["iam"], change: object = {}) {
  const made = await iam("CreateRole", { RoleName: "Follower", AssumeRolePolicyDocument: TRUST, ...change });
  return made.Role;
}

test("a role is made, read with its encoded trust policy, listed and deleted", async () => {
  const { iam } = start();
  const role = await makeRole(iam, { Path: "/team/", Tags: [{ Key: "a", Value: "b" }] });
  expect(role).toMatchObject({
    Arn: "arn:aws:iam::111122223333:role/team/Follower",
    RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
  });
  const read = await iam("GetRole", { RoleName: "Follower" });
  expect(decodeURIComponent(read.Role.AssumeRolePolicyDocument)).toBe(TRUST);
  expect(await iam("ListRoles", { PathPrefix: "/team/" })).toMatchObject({ Roles: [{ Arn: role.Arn }] });
  expect(await iam("ListRoles", { PathPrefix: "/other/" })).toMatchObject({ Roles: [], IsTruncated: false });
  await iam("DeleteRole", { RoleName: "Follower" });
  await expect(iam("GetRole", { RoleName: "Follower" })).rejects.toMatchObject({
    code: "NoSuchEntity",
    status: 404,
    message: "The role with name Follower cannot be found.",
  });
});

test("names are unique in an account whatever their case and path, and free in another", async () => {
  const { iam, as } = start();
  await makeRole(iam);
  await expect(makeRole(iam, { RoleName: "follower", Path: "/x/" })).rejects.toMatchObject({
    code: "EntityAlreadyExists",
    status: 409,
  });
  await makeRole(as("444455556666"));
});

test("another account's role is not found", async () => {
  const { iam, as } = start();
  await makeRole(iam);
  await expect(as("444455556666")("GetRole", { RoleName: "Follower" })).rejects.toMatchObject({ code: "NoSuchEntity" });
});

test("inline and attached policies are what a role may do", async () => {
  const { world, iam } = start();
  const { Arn } = await makeRole(iam);
  expect(policiesOf(world, Arn)).toEqual([]);
  await iam("PutRolePolicy", { RoleName: "Follower", PolicyName: "read", PolicyDocument: READ });
  await iam("AttachRolePolicy", { RoleName: "Follower", PolicyArn: BASIC });
  const { Policy } = await iam("CreatePolicy", { PolicyName: "more", PolicyDocument: READ });
  await iam("AttachRolePolicy", { RoleName: "Follower", PolicyArn: Policy.Arn });
  expect(policiesOf(world, Arn)?.map(({ name }) => name)).toEqual(["read", BASIC, Policy.Arn]);
  expect(policiesOf(world, Arn)?.[0]?.document).toEqual(JSON.parse(READ));
  expect(await iam("ListAttachedRolePolicies", { RoleName: "Follower" })).toMatchObject({
    AttachedPolicies: [{ PolicyName: "AWSLambdaBasicExecutionRole" }, { PolicyName: "more" }],
  });
  expect(policiesOf(world, "arn:aws:iam::111122223333:role/Unknown")).toBeUndefined();
});

test("a role that something hangs on is not deleted", async () => {
  const { iam } = start();
  await makeRole(iam);
  await iam("PutRolePolicy", { RoleName: "Follower", PolicyName: "read", PolicyDocument: READ });
  await iam("AttachRolePolicy", { RoleName: "Follower", PolicyArn: BASIC });
  const remove = () => iam("DeleteRole", { RoleName: "Follower" });
  await expect(remove()).rejects.toMatchObject({
    code: "DeleteConflict",
    message: "Cannot delete entity, must detach all policies first.",
  });
  await iam("DetachRolePolicy", { RoleName: "Follower", PolicyArn: BASIC });
  await expect(remove()).rejects.toMatchObject({ message: "Cannot delete entity, must delete policies first." });
  await iam("DeleteRolePolicy", { RoleName: "Follower", PolicyName: "read" });
  await remove();
});

test("a new default version of a policy counts at once", async () => {
  const { world, iam } = start();
  const { Arn } = await makeRole(iam);
  const { Policy } = await iam("CreatePolicy", { PolicyName: "p", PolicyDocument: READ });
  await iam("AttachRolePolicy", { RoleName: "Follower", PolicyArn: Policy.Arn });
  const other = READ.replace("rds:Describe*", "ec2:Describe*");
  const input = { PolicyArn: Policy.Arn, PolicyDocument: other };
  await iam("CreatePolicyVersion", input);
  expect(policiesOf(world, Arn)?.[0]?.document).toEqual(JSON.parse(READ));
  await iam("SetDefaultPolicyVersion", { PolicyArn: Policy.Arn, VersionId: "v2" });
  expect(policiesOf(world, Arn)?.[0]?.document).toEqual(JSON.parse(other));
  await expect(iam("DeletePolicyVersion", { PolicyArn: Policy.Arn, VersionId: "v2" })).rejects.toMatchObject({
    code: "DeleteConflict",
  });
  await iam("DeletePolicyVersion", { PolicyArn: Policy.Arn, VersionId: "v1" });
  await expect(iam("GetPolicyVersion", { PolicyArn: Policy.Arn, VersionId: "v1" })).rejects.toMatchObject({
    code: "NoSuchEntity",
  });
  await expect(iam("DeletePolicy", { PolicyArn: Policy.Arn })).rejects.toMatchObject({
    message: "Cannot delete a policy attached to entities.",
  });
});

test("AWS's own policies are read and never changed, and those that are not here are named as such", async () => {
  const { iam } = start();
  await makeRole(iam);
  expect(await iam("GetPolicy", { PolicyArn: BASIC })).toMatchObject({
    Policy: { PolicyName: "AWSLambdaBasicExecutionRole", DefaultVersionId: "v1" },
  });
  expect(await iam("GetPolicyVersion", { PolicyArn: BASIC, VersionId: "v1" })).toMatchObject({
    PolicyVersion: { Document: expect.stringContaining("logs%3APutLogEvents") },
  });
  await expect(iam("DeletePolicy", { PolicyArn: BASIC })).rejects.toMatchObject({ code: "NoSuchEntity" });
  await expect(
    iam("AttachRolePolicy", { RoleName: "Follower", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  ).rejects.toThrow("the local region has AWSLambdaBasicExecutionRole");
});

test.each([
  ["not JSON", "{", "This policy contains invalid Json"],
  ["no statement", "{}", "Missing required field Statement"],
  ["a resource in a trust policy", READ, "Has prohibited field Resource"],
  ["no effect", '{"Statement":{"Action":"a"}}', "Missing required field Effect"],
  ["another effect", '{"Statement":{"Effect":"Maybe","Action":"a"}}', "Invalid effect: Maybe"],
])("a trust policy with %s is malformed", async (_what, AssumeRolePolicyDocument, message) => {
  const { iam } = start();
  await expect(makeRole(iam, { AssumeRolePolicyDocument })).rejects.toMatchObject({
    code: "MalformedPolicyDocument",
    message,
  });
});

test("a permissions policy must name resources and no principal", async () => {
  const { iam } = start();
  await makeRole(iam);
  const put = (PolicyDocument: string) =>
    iam("PutRolePolicy", { RoleName: "Follower", PolicyName: "p", PolicyDocument });
  await expect(put(TRUST)).rejects.toMatchObject({ message: "Policy document should not specify a principal." });
  await expect(put('{"Statement":{"Effect":"Allow","Action":"a"}}')).rejects.toMatchObject({
    message: "Policy statement must contain resources.",
  });
});

test("a service-linked role is made once, and only AWS changes it", async () => {
  const { iam } = start();
  const input = { AWSServiceName: "elasticloadbalancing.amazonaws.com" };
  const name = "AWSServiceRoleForElasticLoadBalancing";
  expect(await iam("CreateServiceLinkedRole", input)).toMatchObject({
    Role: { Arn: `arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/${name}` },
  });
  await expect(iam("CreateServiceLinkedRole", input)).rejects.toMatchObject({
    code: "InvalidInput",
    message: `Service role name ${name} has been taken in this account, please try a different suffix.`,
  });
  await expect(iam("DeleteRole", { RoleName: name })).rejects.toMatchObject({ code: "UnmodifiableEntity" });
  const { DeletionTaskId } = await iam("DeleteServiceLinkedRole", { RoleName: name });
  expect(await iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId })).toEqual({ Status: "SUCCEEDED" });
  await iam("CreateServiceLinkedRole", input);
});
