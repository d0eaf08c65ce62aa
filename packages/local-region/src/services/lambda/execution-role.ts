import { grants } from "../iam/grants.ts";
import { judgeResourcePolicy } from "../iam/judge-resource-policy.ts";
import { readStoredPolicy } from "../iam/policy-document.ts";
import { findByArn } from "../iam/store.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { accessDenied, constraintError, invalidParameter } from "./lambda-error.ts";

/**
 * A role that functions of the caller's account may run as: it is there, trusts Lambda and, for a function in a VPC, may
 * make interfaces.
 */
export function checkExecutionRole(world: World, caller: Caller, given: string | undefined, isInVpc: boolean): string {
  const arn = given ?? "";
  if (!/^arn:aws:iam::\d{12}:role\/?[\w+=,.@/-]+$/.test(arn)) {
    throw constraintError(
      arn,
      "role",
      "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    );
  }
  if (arn.split(":")[4] !== caller.accountId) throw accessDenied("Cross-account pass role is not allowed.");
  const role = findByArn(world.iam.roles, arn);
  const trusts =
    role !== undefined &&
    judgeResourcePolicy(readStoredPolicy(role.trustPolicy), {
      requester: { service: "lambda.amazonaws.com" },
      action: "sts:AssumeRole",
      resource: undefined,
      context: {},
    }) === "allowed";
  if (!trusts) throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  if (isInVpc && !grants(world, arn, "ec2:CreateNetworkInterface")) {
    throw invalidParameter(
      "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    );
  }
  return arn;
}
