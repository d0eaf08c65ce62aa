import type {
  GetUserRequest,
  GetUserResponse,
  ListAccountAliasesResponse,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { noSuchEntity } from "./parameters.ts";
import { requireRole } from "./roles.ts";

/** The account's own user, the only one there is. */
export function getUser(_world: World, input: GetUserRequest, caller: Caller): GetUserResponse {
  if (input.UserName !== undefined) throw noSuchEntity(`The user with name ${input.UserName} cannot be found.`);
  if (caller.roleArn !== undefined) {
    throw new AwsError("ValidationError", "Must specify userName when calling with non-User credentials");
  }
  return {
    User: {
      Path: "/",
      UserName: caller.accountId,
      UserId: caller.userId,
      Arn: caller.arn,
      CreateDate: new Date("2015-01-01T00:00:00Z"),
    },
  };
}

/** No account has an alias here. */
export function listAccountAliases(): ListAccountAliasesResponse {
  return { AccountAliases: [], IsTruncated: false };
}

/** There are no instance profiles; tools ask for a role's before they delete it. */
export function listInstanceProfilesForRole(
  world: World,
  input: ListInstanceProfilesForRoleRequest,
  caller: Caller,
): ListInstanceProfilesForRoleResponse {
  requireRole(world, caller, input.RoleName);
  return { InstanceProfiles: [], IsTruncated: false };
}
