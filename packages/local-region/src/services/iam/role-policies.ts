import type {
  DeleteRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from "@aws-sdk/client-iam";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { takeMarkedPage } from "./paging.ts";
import { checkDocument, checkName, encodeDocument, noSuchEntity } from "./parameters.ts";
import { requireModifiable, requireRole } from "./roles.ts";
import type { RoleRow } from "./store.ts";

/** Inline policies: part of a role, made or replaced by name. */
export function putRolePolicy(world: World, input: PutRolePolicyRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  const name = checkName(input.PolicyName, "policyName", 128);
  const document = checkDocument(input.PolicyDocument, "permissions");
  world.iam.roles.put({ ...row, inlinePolicies: { ...row.inlinePolicies, [name]: document } });
  return {};
}

export function getRolePolicy(world: World, input: GetRolePolicyRequest, caller: Caller): GetRolePolicyResponse {
  const row = requireRole(world, caller, input.RoleName);
  const document = requirePolicy(row, input.PolicyName);
  return { RoleName: row.name, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) };
}

export function listRolePolicies(
  world: World,
  input: ListRolePoliciesRequest,
  caller: Caller,
): ListRolePoliciesResponse {
  const names = Object.keys(requireRole(world, caller, input.RoleName).inlinePolicies);
  const { page, ...marker } = takeMarkedPage(names, input);
  return { PolicyNames: page, ...marker };
}

export function deleteRolePolicy(world: World, input: DeleteRolePolicyRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  requirePolicy(row, input.PolicyName);
  const { [input.PolicyName!]: _gone, ...inlinePolicies } = row.inlinePolicies;
  world.iam.roles.put({ ...row, inlinePolicies });
  return {};
}

function requirePolicy(row: RoleRow, name: string | undefined): string {
  const document = Object.hasOwn(row.inlinePolicies, name ?? "") ? row.inlinePolicies[name!] : undefined;
  if (document !== undefined) return document;
  throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
