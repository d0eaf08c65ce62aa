import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readTags } from "./parameters.ts";
import type { TopicRow } from "./store.ts";

export function tagResource(world: World, input: TagResourceRequest, caller: Caller): object {
  const topic = requireOwnTopic(world, caller, input.ResourceArn);
  world.sns.topics.put({ ...topic, tags: { ...topic.tags, ...readTags(input.Tags) } });
  return {};
}

export function untagResource(world: World, input: UntagResourceRequest, caller: Caller): object {
  const topic = requireOwnTopic(world, caller, input.ResourceArn);
  const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !input.TagKeys?.includes(key)));
  world.sns.topics.put({ ...topic, tags });
  return {};
}

export function listTagsForResource(
  world: World,
  input: ListTagsForResourceRequest,
  caller: Caller,
): ListTagsForResourceResponse {
  const { tags } = requireOwnTopic(world, caller, input.ResourceArn);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function requireOwnTopic(world: World, caller: Caller, arn: string | undefined): TopicRow {
  const topic = world.sns.topics.getOwn(caller, arn ?? "");
  if (topic) return topic;
  throw new AwsError("ResourceNotFound", "Resource does not exist", 404);
}
