import { expect, test } from "vitest";
import { createClock } from "../../state/clock.ts";
import { createIds } from "../../state/ids.ts";
import { iamOperations } from "../iam/operations.ts";
import { createIamStore } from "../iam/store.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { accountCaller, findKey } from "./find-key.ts";
import { stsOperations } from "./operations.ts";
import { createStsStore } from "./store.ts";

const ACCOUNT: Caller = { ...accountCaller("111122223333"), region: "us-east-1" };
const ROLE = "arn:aws:iam::111122223333:role/team/reader";

function start() {
  const world = {
    clock: createClock("instant"),
    ids: createIds("sts"),
    iam: createIamStore(),
    sts: createStsStore(),
  } as World;
  const operations = stsOperations(world);
  const assume = (input: object, caller = ACCOUNT) =>
    (async () => operations.AssumeRole!({ RoleArn: ROLE, RoleSessionName: "me", ...input }, caller))() as Promise<{
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: Date };
      AssumedRoleUser: { AssumedRoleId: string; Arn: string };
    }>;
  const callerOf = (accessKeyId: string): Caller => ({
    ...findKey(world.sts, accessKeyId, "postern")!.holder,
    region: "us-east-1",
  });
  return { world, operations, assume, callerOf };
}

test("an account's own key is its root user", () => {
  expect(start().operations.GetCallerIdentity!({}, ACCOUNT)).toEqual({
    UserId: "111122223333",
    Account: "111122223333",
    Arn: "arn:aws:iam::111122223333:root",
  });
});

test("a session acts as the role that it was opened for, without the role's path in its own ARN", async () => {
  const { operations, assume, callerOf } = start();
  const { Credentials, AssumedRoleUser } = await assume({});
  expect(Credentials.AccessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
  expect(AssumedRoleUser.Arn).toBe("arn:aws:sts::111122223333:assumed-role/reader/me");
  expect(AssumedRoleUser.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:me$/);
  const caller = callerOf(Credentials.AccessKeyId);
  expect(caller.roleArn).toBe(ROLE);
  expect(operations.GetCallerIdentity!({}, caller)).toEqual({
    UserId: AssumedRoleUser.AssumedRoleId,
    Account: "111122223333",
    Arn: AssumedRoleUser.Arn,
  });
});

test("a role keeps its id from session to session, and each session has secrets of its own", async () => {
  const { assume } = start();
  const one = await assume({});
  const other = await assume({});
  expect(other.AssumedRoleUser).toEqual(one.AssumedRoleUser);
  expect(other.Credentials.SecretAccessKey).not.toBe(one.Credentials.SecretAccessKey);
  expect(other.Credentials.SessionToken).not.toBe(one.Credentials.SessionToken);
});

test("a session lasts an hour unless told otherwise", async () => {
  const { assume } = start();
  const minutesOf = async (input: object) =>
    Math.round(((await assume(input)).Credentials.Expiration.getTime() - Date.now()) / 60_000);
  expect(await minutesOf({})).toBe(60);
  expect(await minutesOf({ DurationSeconds: 900 })).toBe(15);
  expect(await minutesOf({ DurationSeconds: 43_200 })).toBe(720);
});

test("another account's role is denied, naming who asked for what", async () => {
  const { assume, world } = start();
  await expect(assume({ RoleArn: "arn:aws:iam::444455556666:role/reader" })).rejects.toMatchObject({
    code: "AccessDenied",
    status: 403,
    message:
      "User: arn:aws:iam::111122223333:root is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/reader",
  });
  expect(world.sts.sessions.size).toBe(0);
});

const trusting = (Principal: unknown, Condition?: object) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition }] });

const OTHER: Caller = { ...accountCaller("444455556666"), region: "us-east-1" };

test.each<[string, string, Caller, object, boolean]>([
  ["its own account", trusting({ AWS: "111122223333" }), ACCOUNT, {}, true],
  ["another account", trusting({ AWS: "arn:aws:iam::444455556666:root" }), OTHER, {}, true],
  ["everybody", trusting({ AWS: "*" }), OTHER, {}, true],
  ["another account, asked by its own", trusting({ AWS: "444455556666" }), ACCOUNT, {}, false],
  ["its own account, asked by another", trusting({ AWS: "111122223333" }), OTHER, {}, false],
  ["a service alone", trusting({ Service: "lambda.amazonaws.com" }), ACCOUNT, {}, false],
  [
    "who knows the external id",
    trusting({ AWS: "*" }, { StringEquals: { "sts:ExternalId": "secret" } }),
    OTHER,
    { ExternalId: "secret" },
    true,
  ],
  [
    "who knows the external id, asked without it",
    trusting({ AWS: "*" }, { StringEquals: { "sts:ExternalId": "secret" } }),
    OTHER,
    {},
    false,
  ],
])("a role that IAM knows and that trusts %s", async (_whom, AssumeRolePolicyDocument, caller, more, isTrusted) => {
  const { world, assume } = start();
  const made = iamOperations(world).CreateRole!({ RoleName: "link", AssumeRolePolicyDocument }, ACCOUNT) as {
    Role: { RoleId: string };
  };
  const assumed = assume({ RoleArn: "arn:aws:iam::111122223333:role/link", ...more }, caller);
  if (isTrusted) expect((await assumed).AssumedRoleUser.AssumedRoleId).toBe(`${made.Role.RoleId}:me`);
  else await expect(assumed).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
});

test("a session lasts no longer than its role allows", async () => {
  const { world, assume } = start();
  const role = { RoleName: "link", AssumeRolePolicyDocument: trusting({ AWS: "*" }) };
  iamOperations(world).CreateRole!(role, ACCOUNT);
  const RoleArn = "arn:aws:iam::111122223333:role/link";
  await assume({ RoleArn, DurationSeconds: 3600 });
  await expect(assume({ RoleArn, DurationSeconds: 3601 })).rejects.toThrow(
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
});

test.each([
  [{ RoleArn: "reader" }, "Value 'reader' at 'roleArn' failed to satisfy constraint: Member must have length"],
  [{ RoleArn: "arn:aws:iam::111122223333:user/reader" }, "arn:aws:iam::111122223333:user/reader is invalid"],
  [{ RoleSessionName: "x" }, "at 'roleSessionName' failed to satisfy constraint: Member must have length greater"],
  [{ RoleSessionName: "x".repeat(65) }, "Member must have length less than or equal to 64"],
  [{ RoleSessionName: "a b" }, "Member must satisfy regular expression pattern: [\\w+=,.@-]*"],
  [{ DurationSeconds: 899 }, "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value"],
  [{ DurationSeconds: 43_201 }, "Member must have value less than or equal to 43200"],
])("%o is a ValidationError", async (input, message) => {
  await expect(start().assume(input)).rejects.toMatchObject({
    code: "ValidationError",
    status: 400,
    message: expect.stringContaining(message),
  });
});

test("a role assumed from a role lasts an hour at most", async () => {
  const { assume, callerOf } = start();
  const caller = callerOf((await assume({})).Credentials.AccessKeyId);
  await expect(assume({ DurationSeconds: 3601 }, caller)).rejects.toMatchObject({ code: "ValidationError" });
  await assume({ DurationSeconds: 3600, RoleSessionName: "again" }, caller);
});

test("GetSessionToken keeps the account's identity and is not for sessions", async () => {
  const { operations, callerOf } = start();
  const { Credentials } = (await operations.GetSessionToken!({}, ACCOUNT)) as {
    Credentials: { AccessKeyId: string };
  };
  const caller = callerOf(Credentials.AccessKeyId);
  expect(caller).toMatchObject({ arn: ACCOUNT.arn, roleArn: undefined, isSession: true });
  expect(() => operations.GetSessionToken!({}, caller)).toThrow("Cannot call GetSessionToken with session credentials");
});
