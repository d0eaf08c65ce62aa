import type {
  ChangeTagsForResourceRequest,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsForResourcesRequest,
  ListTagsForResourcesResponse,
  ResourceTagSet,
} from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { invalidInput, requireZone } from "./lookups.ts";
import type { HostedZoneRow } from "./store.ts";

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html */
const MOST_TAGS = 10;

export function changeTagsForResource(world: World, input: ChangeTagsForResourceRequest, caller: Caller): object {
  const zone = requireTaggable(world, caller, input.ResourceType, input.ResourceId);
  const tags = new Map(Object.entries(zone.tags));
  for (const key of input.RemoveTagKeys ?? []) tags.delete(key);
  for (const { Key = "", Value = "" } of input.AddTags ?? []) {
    if (Key === "" || Key.length > 128 || Value.length > 256) throw invalidInput(`The tag '${Key}' is not valid`);
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS) throw invalidInput(`A resource can have ${MOST_TAGS} tags at most`);
  world.route53.zones.put({ ...zone, tags: Object.fromEntries(tags) });
  return {};
}

export function listTagsForResource(
  world: World,
  input: ListTagsForResourceRequest,
  caller: Caller,
): ListTagsForResourceResponse {
  return { ResourceTagSet: toTagSet(requireTaggable(world, caller, input.ResourceType, input.ResourceId)) };
}

export function listTagsForResources(
  world: World,
  input: ListTagsForResourcesRequest,
  caller: Caller,
): ListTagsForResourcesResponse {
  const ids = input.ResourceIds ?? [];
  return { ResourceTagSets: ids.map((id) => toTagSet(requireTaggable(world, caller, input.ResourceType, id))) };
}

function requireTaggable(
  world: World,
  caller: Caller,
  type: string | undefined,
  id: string | undefined,
): HostedZoneRow {
  if (type === "healthcheck")
    throw new AwsError("NoSuchHealthCheck", `A health check with id ${id} does not exist.`, 404);
  if (type !== "hostedzone") throw invalidInput(`'${type}' is not a resource type that has tags`);
  return requireZone(world, caller, id);
}

function toTagSet(zone: HostedZoneRow): ResourceTagSet {
  return { ResourceType: "hostedzone", ResourceId: zone.zoneId, Tags: toTagList(new Map(Object.entries(zone.tags))) };
}
