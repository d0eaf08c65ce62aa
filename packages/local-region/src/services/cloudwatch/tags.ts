import type {
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { AlarmRow } from "./store.ts";

export function listTagsForResource(
  world: World,
  input: ListTagsForResourceInput,
  caller: Caller,
): ListTagsForResourceOutput {
  const { tags } = requireTaggable(world, caller, input.ResourceARN);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

export function tagResource(world: World, input: TagResourceInput, caller: Caller): object {
  const row = requireTaggable(world, caller, input.ResourceARN);
  for (const { Key = "", Value = "" } of input.Tags ?? []) row.tags[Key] = Value;
  world.cloudwatch.alarms.put(row);
  return {};
}

export function untagResource(world: World, input: UntagResourceInput, caller: Caller): object {
  const row = requireTaggable(world, caller, input.ResourceARN);
  for (const key of input.TagKeys ?? []) delete row.tags[key];
  world.cloudwatch.alarms.put(row);
  return {};
}

function requireTaggable(world: World, caller: Caller, arn: string | undefined): AlarmRow {
  const row = world.cloudwatch.alarms.getOwn(caller, arn ?? "");
  if (row) return row;
  throw new AwsError("ResourceNotFoundException", `Unknown resource ${arn}`, 404);
}
