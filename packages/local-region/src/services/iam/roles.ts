import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  Role,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleRequest,
} from "@aws-sdk/client-iam";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { takeMarkedPage } from "./paging.ts";
import {
  checkDocument,
  checkName,
  checkPath,
  constraintError,
  encodeDocument,
  noSuchEntity,
  readTags,
  tagList,
  uniqueId,
} from "./parameters.ts";
import { EVERYWHERE, keyOf, type RoleRow } from "./store.ts";

export function createRole(world: World, input: CreateRoleRequest, caller: Caller): CreateRoleResponse {
  if (input.PermissionsBoundary !== undefined) {
    throw new AwsError("InvalidInput", "The local region does not have permissions boundaries");
  }
  const path = checkPath(input.Path);
  if (path.startsWith("/aws-service-role/")) {
    throw new AwsError("AccessDenied", "Roles below /aws-service-role/ are made by CreateServiceLinkedRole", 403);
  }
  const row = putNewRole(world, caller, {
    name: checkName(input.RoleName, "roleName", 64),
    path,
    trustPolicy: checkDocument(input.AssumeRolePolicyDocument, "trust"),
    description: input.Description,
    maxSessionSeconds: checkMaxSession(input.MaxSessionDuration) ?? 3600,
    tags: readTags(input.Tags),
  });
  return { Role: toRole(row) };
}

/** Throws EntityAlreadyExists when the account has a role of that name on any path. */
export function putNewRole(
  world: World,
  { accountId }: { accountId: string },
  fields: Pick<RoleRow, "name" | "path" | "trustPolicy" | "description" | "maxSessionSeconds" | "tags">,
): RoleRow {
  if (world.iam.roles.get(keyOf(accountId, fields.name))) {
    throw new AwsError("EntityAlreadyExists", `Role with name ${fields.name} already exists.`, 409);
  }
  return world.iam.roles.put({
    ...fields,
    accountId,
    region: EVERYWHERE,
    arn: `arn:aws:iam::${accountId}:role${fields.path}${fields.name}`,
    roleId: uniqueId(world, "AROA"),
    createdAt: world.clock.now(),
    inlinePolicies: {},
    attachedPolicyArns: [],
  });
}

export function getRole(world: World, input: GetRoleRequest, caller: Caller): GetRoleResponse {
  return { Role: toRole(requireRole(world, caller, input.RoleName)) };
}

export function listRoles(world: World, input: ListRolesRequest, caller: Caller): ListRolesResponse {
  const prefix = input.PathPrefix ?? "/";
  const rows = world.iam.roles
    .of({ accountId: caller.accountId, region: EVERYWHERE })
    .filter(({ path }) => path.startsWith(prefix));
  const { page, ...marker } = takeMarkedPage(rows, input);
  // As on AWS, a list leaves tags out.
  return { Roles: page.map((row) => ({ ...toRole(row), Tags: undefined })), ...marker };
}

export function updateAssumeRolePolicy(world: World, input: UpdateAssumeRolePolicyRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  world.iam.roles.put({ ...row, trustPolicy: checkDocument(input.PolicyDocument, "trust") });
  return {};
}

export function updateRole(world: World, input: UpdateRoleRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  world.iam.roles.put({
    ...row,
    description: input.Description ?? row.description,
    maxSessionSeconds: checkMaxSession(input.MaxSessionDuration) ?? row.maxSessionSeconds,
  });
  return {};
}

/** A role goes when nothing hangs on it any more. */
export function deleteRole(world: World, input: DeleteRoleRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  if (row.attachedPolicyArns.length > 0) {
    throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
  }
  if (Object.keys(row.inlinePolicies).length > 0) {
    throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
  }
  world.iam.roles.delete(keyOf(row.accountId, row.name));
  return {};
}

export function requireRole(world: World, { accountId }: { accountId: string }, name: string | undefined): RoleRow {
  const row = world.iam.roles.get(keyOf(accountId, name ?? ""));
  if (row) return row;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A role that its account may change: those of AWS's services are not. */
export function requireModifiable(world: World, caller: { accountId: string }, name: string | undefined): RoleRow {
  const row = requireRole(world, caller, name);
  if (!row.path.startsWith("/aws-service-role/")) return row;
  throw new AwsError(
    "UnmodifiableEntity",
    `Cannot perform the operation on the protected role '${row.name}' - this role is only modifiable by AWS`,
  );
}

export function toRole(row: RoleRow): Role {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.roleId,
    Arn: row.arn,
    CreateDate: row.createdAt,
    AssumeRolePolicyDocument: encodeDocument(row.trustPolicy),
    Description: row.description,
    MaxSessionDuration: row.maxSessionSeconds,
    Tags: tagList(row.tags),
    RoleLastUsed: {},
  };
}

function checkMaxSession(seconds: number | undefined): number | undefined {
  if (seconds === undefined || (seconds >= 3600 && seconds <= 43_200)) return seconds;
  const [bound, rule] = seconds < 3600 ? [3600, "greater"] : [43_200, "less"];
  throw constraintError(seconds, "maxSessionDuration", `Member must have value ${rule} than or equal to ${bound}`);
}
