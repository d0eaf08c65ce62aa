import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-eventbridge";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { ruleNotFound } from "./events-error.ts";
import type { RuleRow } from "./store.ts";

export function tagResource(world: World, input: TagResourceRequest, caller: Caller): object {
  const row = requireByArn(world, input.ResourceARN, caller);
  const given = Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  world.events.rules.put({ ...row, tags: { ...row.tags, ...given } });
  return {};
}

export function untagResource(world: World, input: UntagResourceRequest, caller: Caller): object {
  const row = requireByArn(world, input.ResourceARN, caller);
  const tags = Object.fromEntries(Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key)));
  world.events.rules.put({ ...row, tags });
  return {};
}

export function listTagsForResource(
  world: World,
  input: ListTagsForResourceRequest,
  caller: Caller,
): ListTagsForResourceResponse {
  const { tags } = requireByArn(world, input.ResourceARN, caller);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function requireByArn(world: World, arn: string | undefined, caller: Caller): RuleRow {
  const row = world.events.rules.getOwn(caller, arn ?? "");
  if (row) return row;
  throw ruleNotFound(arn?.split("/").at(-1) ?? "");
}
