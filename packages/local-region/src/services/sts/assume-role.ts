import { createHash } from "node:crypto";
import type { AssumeRoleRequest, AssumeRoleResponse } from "@aws-sdk/client-sts";
import { AwsError } from "../../wire/aws-error.ts";
import { judgeResourcePolicy, requesterOf } from "../iam/judge-resource-policy.ts";
import { readStoredPolicy } from "../iam/policy-document.ts";
import { findByArn, type RoleRow } from "../iam/store.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { constraintError } from "./constraint-error.ts";
import { checkDuration, openSession } from "./sessions.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function assumeRole(world: World, input: AssumeRoleRequest, caller: Caller): AssumeRoleResponse {
  const role = readRole(input.RoleArn ?? "");
  const sessionName = readSessionName(input.RoleSessionName ?? "");
  const durationSeconds = checkDuration(input.DurationSeconds, 3600, 43_200);
  if (caller.roleArn !== undefined && durationSeconds > 3600)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  const kept = findByArn(world.iam.roles, input.RoleArn!);
  // A role that nobody made is still assumed in its own account.
  const isTrusted = kept ? trusts(kept, input, caller) : role.accountId === caller.accountId;
  if (!isTrusted)
    throw new AwsError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
      403,
    );
  if (kept && durationSeconds > kept.maxSessionSeconds)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );

  const userId = `${kept?.roleId ?? roleId(input.RoleArn!)}:${sessionName}`;
  const arn = `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`;
  const credentials = openSession(
    world,
    { accountId: role.accountId, roleArn: input.RoleArn, arn, userId },
    durationSeconds,
  );
  return { Credentials: credentials, AssumedRoleUser: { AssumedRoleId: userId, Arn: arn } };
}

function trusts(role: RoleRow, input: AssumeRoleRequest, caller: Caller): boolean {
  const verdict = judgeResourcePolicy(readStoredPolicy(role.trustPolicy), {
    requester: requesterOf(caller),
    action: "sts:AssumeRole",
    resource: undefined,
    context: {
      "sts:ExternalId": input.ExternalId,
      "sts:RoleSessionName": input.RoleSessionName,
      "aws:PrincipalArn": caller.roleArn ?? caller.arn,
      "aws:PrincipalAccount": caller.accountId,
    },
  });
  return verdict === "allowed";
}

function readRole(arn: string): { accountId: string; name: string } {
  if (arn.length < 20) throw constraintError(arn, "roleArn", "Member must have length greater than or equal to 20");
  if (arn.length > 2048) throw constraintError(arn, "roleArn", "Member must have length less than or equal to 2048");
  // A role's path is part of its ARN, but not of its sessions' ARNs.
  const match = /^arn:aws:iam::(\d{12}):role\/(?:[\x21-\x7e]*\/)?([\w+=,.@-]{1,64})$/.exec(arn);
  if (!match) throw new AwsError("ValidationError", `${arn} is invalid`);
  return { accountId: match[1]!, name: match[2]! };
}

function readSessionName(name: string): string {
  if (name.length < 2)
    throw constraintError(name, "roleSessionName", "Member must have length greater than or equal to 2");
  if (name.length > 64)
    throw constraintError(name, "roleSessionName", "Member must have length less than or equal to 64");
  if (!/^[\w+=,.@-]+$/.test(name))
    throw constraintError(name, "roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  return name;
}

/** AWS gives a role one id for its life. */
function roleId(arn: string): string {
  const digest = createHash("sha256").update(arn).digest();
  return `AROA${Array.from(digest.subarray(0, 17), (byte) => BASE32[byte % 32]).join("")}`;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
