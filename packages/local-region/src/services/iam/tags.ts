import type {
  ListPolicyTagsRequest,
  ListPolicyTagsResponse,
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  TagPolicyRequest,
  TagRoleRequest,
  UntagPolicyRequest,
  UntagRoleRequest,
} from "@aws-sdk/client-iam";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requirePolicy } from "./managed-policies.ts";
import { takeMarkedPage } from "./paging.ts";
import { readTags, tagList } from "./parameters.ts";
import { requireModifiable, requireRole } from "./roles.ts";

export function tagRole(world: World, input: TagRoleRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  world.iam.roles.put({ ...row, tags: { ...row.tags, ...readTags(input.Tags) } });
  return {};
}

export function untagRole(world: World, input: UntagRoleRequest, caller: Caller): object {
  const row = requireModifiable(world, caller, input.RoleName);
  world.iam.roles.put({ ...row, tags: without(row.tags, input.TagKeys) });
  return {};
}

export function listRoleTags(world: World, input: ListRoleTagsRequest, caller: Caller): ListRoleTagsResponse {
  const { page, ...marker } = takeMarkedPage(tagList(requireRole(world, caller, input.RoleName).tags), input);
  return { Tags: page, ...marker };
}

export function tagPolicy(world: World, input: TagPolicyRequest, caller: Caller): object {
  const row = requirePolicy(world, caller, input.PolicyArn);
  world.iam.policies.put({ ...row, tags: { ...row.tags, ...readTags(input.Tags) } });
  return {};
}

export function untagPolicy(world: World, input: UntagPolicyRequest, caller: Caller): object {
  const row = requirePolicy(world, caller, input.PolicyArn);
  world.iam.policies.put({ ...row, tags: without(row.tags, input.TagKeys) });
  return {};
}

export function listPolicyTags(world: World, input: ListPolicyTagsRequest, caller: Caller): ListPolicyTagsResponse {
  const { page, ...marker } = takeMarkedPage(tagList(requirePolicy(world, caller, input.PolicyArn).tags), input);
  return { Tags: page, ...marker };
}

function without(tags: Record<string, string>, keys: string[] | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys?.includes(key)));
}
