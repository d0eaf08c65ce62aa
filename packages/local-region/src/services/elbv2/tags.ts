import type {
  AddTagsInput,
  AddTagsOutput,
  DescribeTagsInput,
  DescribeTagsOutput,
  RemoveTagsInput,
  RemoveTagsOutput,
  Tag,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { requireListener, requireLoadBalancer, requireTargetGroup } from "./lookups.ts";
import { validationError } from "./parameters.ts";

const MOST_TAGS = 50;
const MOST_RESOURCES = 20;

export function addTags(world: World, input: AddTagsInput, caller: Caller): AddTagsOutput {
  const arns = requireTaggable(world, input.ResourceArns, caller);
  const tags = readTags(input.Tags);
  for (const arn of arns) checkCount(new Map([...(world.elbv2.tags.get(arn) ?? []), ...tags]));
  for (const arn of arns) setTags(world, arn, tags);
  return {};
}

export function removeTags(world: World, input: RemoveTagsInput, caller: Caller): RemoveTagsOutput {
  for (const arn of requireTaggable(world, input.ResourceArns, caller)) {
    for (const key of input.TagKeys ?? []) world.elbv2.tags.get(arn)?.delete(key);
  }
  return {};
}

/** At most 20 ARNs a call. */
export function describeTags(world: World, input: DescribeTagsInput, caller: Caller): DescribeTagsOutput {
  const arns = requireTaggable(world, input.ResourceArns, caller);
  return {
    TagDescriptions: arns.map((arn) => ({ ResourceArn: arn, Tags: toTagList(world.elbv2.tags.get(arn)) })),
  };
}

/** Tags of a create or an AddTags call; throws DuplicateTagKeys or TooManyTags. */
export function readTags(tags: Tag[] | undefined): Map<string, string> {
  const read = new Map<string, string>();
  for (const { Key: key = "", Value: value = "" } of tags ?? []) {
    if (key === "" || key.length > 128 || value.length > 256) throw validationError(`The tag '${key}' is not valid`);
    if (key.toLowerCase().startsWith("aws:")) {
      throw validationError(`The tag key '${key}' is not valid: the prefix 'aws:' is reserved`);
    }
    if (read.has(key)) throw new AwsError("DuplicateTagKeys", `The tag key '${key}' was specified more than once`);
    read.set(key, value);
  }
  checkCount(read);
  return read;
}

export function tagsOf(world: World, arn: string): ReadonlyMap<string, string> {
  return world.elbv2.tags.get(arn) ?? new Map();
}

export function setTags(world: World, arn: string, tags: ReadonlyMap<string, string>): void {
  if (tags.size > 0) world.elbv2.tags.set(arn, new Map([...(world.elbv2.tags.get(arn) ?? []), ...tags]));
}

export function dropTags(world: World, arn: string): void {
  world.elbv2.tags.delete(arn);
}

function requireTaggable(world: World, arns: string[] | undefined, caller: Caller): string[] {
  if (!arns?.length) throw validationError("Resource ARNs must be specified");
  if (arns.length > MOST_RESOURCES) {
    throw validationError(
      `1 validation error detected: Value at 'resourceArns' failed to satisfy constraint: Member must have length less than or equal to ${MOST_RESOURCES}`,
    );
  }
  for (const arn of arns) {
    const kind = arn.split(":")[5]?.split("/")[0];
    if (kind === "loadbalancer") requireLoadBalancer(world, caller, arn);
    else if (kind === "targetgroup") requireTargetGroup(world, caller, arn);
    else if (kind === "listener") requireListener(world, caller, arn);
    else throw validationError(`'${arn}' is not a valid load balancer, target group or listener ARN`);
  }
  return arns;
}

function checkCount(tags: ReadonlyMap<string, string>): void {
  if (tags.size > MOST_TAGS) throw new AwsError("TooManyTags", `The maximum number of tags is ${MOST_TAGS}`);
}
