import type { Tag, TagResourceRequest, UntagResourceRequest } from "@aws-sdk/client-ram";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalidParameter, requireShare } from "./lookups.ts";
import type { ResourceShareRow } from "./store.ts";

export function tagResource(world: World, input: TagResourceRequest, caller: Caller): object {
  refuseUnserved(input, ["resourceArn"]);
  const share = requireShare(world, caller, input.resourceShareArn);
  world.ram.shares.put({ ...share, tags: { ...share.tags, ...readTags(input.tags) } });
  return {};
}

export function untagResource(world: World, input: UntagResourceRequest, caller: Caller): object {
  refuseUnserved(input, ["resourceArn"]);
  const share = requireShare(world, caller, input.resourceShareArn);
  const kept = Object.entries(share.tags).filter(([key]) => !input.tagKeys?.includes(key));
  world.ram.shares.put({ ...share, tags: Object.fromEntries(kept) });
  return {};
}

export function readTags(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).map(({ key = "", value = "" }) => {
      if (key === "" || key.toLowerCase().startsWith("aws:"))
        throw invalidParameter(`The tag key '${key}' is not valid`);
      return [key, value];
    }),
  );
}

export function toTags(share: ResourceShareRow): Tag[] {
  return Object.entries(share.tags).map(([key, value]) => ({ key, value }));
}
