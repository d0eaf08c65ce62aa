import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-lambda";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireFunction } from "./find-function.ts";
import { invalidParameter } from "./lambda-error.ts";

export function tagResource(world: World, input: TagResourceRequest, caller: Caller): object {
  const row = requireFunction(world, caller, input.Resource);
  const tags = { ...row.tags, ...input.Tags };
  if (Object.keys(tags).length > 50) throw invalidParameter("Maximum number of tags is 50");
  world.lambda.functions.put({ ...row, tags });
  return {};
}

export function untagResource(world: World, input: UntagResourceRequest, caller: Caller): object {
  const row = requireFunction(world, caller, input.Resource);
  const tags = Object.fromEntries(Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key)));
  world.lambda.functions.put({ ...row, tags });
  return {};
}

export function listTags(world: World, input: ListTagsRequest, caller: Caller): ListTagsResponse {
  return { Tags: { ...requireFunction(world, caller, input.Resource).tags } };
}
