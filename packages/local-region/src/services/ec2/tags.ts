import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  ResourceType,
  Tag,
  TagSpecification,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { findTaggable } from "./taggable.ts";

export const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** A tag belongs to whom its resource belongs. */
const NOBODY = { accountId: "", region: "" };

/** AWS's limit of tags on one resource that a user sets. */
const MOST_TAGS = 50;

export function createTags(world: World, input: CreateTagsRequest, caller: Caller): object {
  const resources = (input.Resources ?? []).map((id) => findTaggable(world, caller, id));
  const tags = readTags(input.Tags ?? []);
  for (const { id } of resources) checkCount(new Map([...tagsOf(world, id), ...tags]), id);
  for (const { id } of resources) setTags(world, id, tags);
  return {};
}

/** Without tags all are deleted; a tag with a value is deleted only when that is its value. */
export function deleteTags(world: World, input: DeleteTagsRequest, caller: Caller): object {
  for (const { id } of (input.Resources ?? []).map((resource) => findTaggable(world, caller, resource))) {
    if (!input.Tags?.length) dropTags(world, id);
    for (const { Key: key = "", Value: value } of input.Tags ?? []) {
      if (value === undefined || tagsOf(world, id).get(key) === value) world.ec2.tags.delete(`${id} ${key}`);
    }
  }
  return {};
}

export function describeTags(world: World, input: DescribeTagsRequest, caller: Caller): DescribeTagsResult {
  const ids = input.Filters?.find(({ Name }) => Name === "resource-id")?.Values;
  const isPlain = ids?.every((id) => !/[*?]/.test(id));
  const asked = isPlain ? ids!.flatMap((id) => world.ec2.tags.by("resourceId", id)) : world.ec2.tags.all();
  const all = asked.flatMap(({ resourceId: id, key, value }) => {
    const resource = ownTaggable(world, caller, id);
    return resource ? [{ id, type: resource.type, key, value }] : [];
  });
  const rows = selectRows(all, input.Filters, {
    "resource-id": (row) => row.id,
    "resource-type": (row) => row.type,
    key: (row) => row.key,
    value: (row) => row.value,
  });
  const { page, next } = describePage(rows, input);
  return {
    Tags: page.map((row) => ({ ResourceId: row.id, ResourceType: row.type, Key: row.key, Value: row.value })),
    NextToken: next,
  };
}

export function tagsOf(world: World, id: string): ReadonlyMap<string, string> {
  const rows = world.ec2.tags.by("resourceId", id);
  return rows.length === 0 ? NO_TAGS : new Map(rows.map(({ key, value }) => [key, value]));
}

/** The resource's tags as the SDK has them. */
export function tagList(world: World, id: string): Tag[] {
  return toTagList(tagsOf(world, id));
}

/** The tags that a create call gives to its resource; throws when they are meant for another type. */
export function readTagSpecifications(
  specifications: TagSpecification[] | undefined,
  ...types: ResourceType[]
): Map<string, string> {
  const tags = new Map<string, string>();
  for (const specification of specifications ?? []) {
    if (!types.includes(specification.ResourceType as ResourceType)) {
      throw new AwsError(
        "InvalidParameterValue",
        `'${specification.ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    }
    for (const [key, value] of readTags(specification.Tags ?? [])) {
      if (tags.has(key)) throw new AwsError("InvalidParameterValue", `Duplicate tag key '${key}' specified.`);
      tags.set(key, value);
    }
  }
  checkCount(tags, "the resource");
  return tags;
}

export function setTags(world: World, id: string, tags: ReadonlyMap<string, string>): void {
  for (const [key, value] of tags) {
    world.ec2.tags.delete(`${id} ${key}`);
    world.ec2.tags.put({ ...NOBODY, resourceId: id, key, value });
  }
}

/** Forgets the tags of a resource that is gone. */
export function dropTags(world: World, id: string): void {
  for (const { key } of world.ec2.tags.by("resourceId", id)) world.ec2.tags.delete(`${id} ${key}`);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
function readTags(tags: Tag[]): Map<string, string> {
  const read = new Map<string, string>();
  for (const { Key: key = "", Value: value = "" } of tags) {
    if (key === "") throw new AwsError("InvalidParameterValue", "Tag key cannot be empty.");
    if (key.toLowerCase().startsWith("aws:")) {
      throw new AwsError(
        "InvalidParameterValue",
        "Tag keys starting with 'aws:' are reserved for internal use. Please use a different key.",
      );
    }
    if (key.length > 128)
      throw new AwsError("InvalidParameterValue", `Tag key exceeds the maximum length of 128 characters: '${key}'`);
    if (value.length > 256) {
      throw new AwsError("InvalidParameterValue", `Tag value exceeds the maximum length of 256 characters: '${value}'`);
    }
    if (read.has(key)) throw new AwsError("InvalidParameterValue", `Duplicate tag key '${key}' specified.`);
    read.set(key, value);
  }
  return read;
}

function checkCount(tags: ReadonlyMap<string, string>, id: string): void {
  if (tags.size <= MOST_TAGS) return;
  throw new AwsError("TagLimitExceeded", `The maximum number of Tags for a resource has been reached: ${id}`);
}

function ownTaggable(world: World, caller: Caller, id: string) {
  try {
    return findTaggable(world, caller, id);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
