import type {
  AddTagsToResourceMessage,
  ListTagsForResourceMessage,
  RemoveTagsFromResourceMessage,
  Tag,
  TagListMessage,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { findInstance, invalidValue, requireCluster, requireInstance, requireSubnetGroup } from "./lookups.ts";

const MOST_TAGS = 50;

export function addTagsToResource(world: World, input: AddTagsToResourceMessage, caller: Caller): object {
  const arn = requireTaggable(world, caller, input.ResourceName);
  const tags = new Map([...(world.rds.tags.get(arn) ?? []), ...readTags(input.Tags)]);
  checkCount(tags);
  world.rds.tags.set(arn, tags);
  return {};
}

export function removeTagsFromResource(world: World, input: RemoveTagsFromResourceMessage, caller: Caller): object {
  const arn = requireTaggable(world, caller, input.ResourceName);
  for (const key of input.TagKeys ?? []) world.rds.tags.get(arn)?.delete(key);
  return {};
}

export function listTagsForResource(world: World, input: ListTagsForResourceMessage, caller: Caller): TagListMessage {
  return { TagList: tagList(world, requireTaggable(world, caller, input.ResourceName)) };
}

export function tagList(world: World, arn: string): Tag[] {
  return toTagList(world.rds.tags.get(arn));
}

/** The tags of a create call, checked. */
export function readTags(tags: Tag[] | undefined): Map<string, string> {
  const read = new Map<string, string>();
  for (const { Key: key = "", Value: value = "" } of tags ?? []) {
    if (key === "" || key.length > 128) throw invalidValue(`The tag key '${key}' must have 1 to 128 characters.`);
    if (value.length > 256) throw invalidValue(`The value of tag '${key}' must have at most 256 characters.`);
    if (/^(aws|rds):/i.test(key)) throw invalidValue(`The tag key '${key}' begins with a reserved prefix.`);
    read.set(key, value);
  }
  checkCount(read);
  return read;
}

function checkCount(tags: ReadonlyMap<string, string>): void {
  if (tags.size > MOST_TAGS) throw new AwsError("TagQuotaExceeded", `A resource can have at most ${MOST_TAGS} tags.`);
}

function requireTaggable(world: World, caller: Caller, arn = ""): string {
  const [, , service, region, accountId, type, name = ""] = arn.split(":");
  if (service !== "rds" || region !== caller.region || accountId !== caller.accountId) {
    throw invalidValue(`Invalid resource name: ${arn}`);
  }
  if (type === "db") return (findInstance(world, caller, arn) ?? requireInstance(world, caller, name)).arn;
  if (type === "subgrp") return requireSubnetGroup(world, caller, name).arn;
  if (type === "cluster") return requireCluster(world, caller, arn).arn;
  if (world.rds.tags.has(arn)) return arn;
  throw invalidValue(`Invalid resource name: ${arn}`);
}
