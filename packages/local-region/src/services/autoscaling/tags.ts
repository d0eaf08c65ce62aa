import type {
  CreateOrUpdateTagsType,
  DeleteTagsType,
  DescribeTagsType,
  Filter,
  Tag,
  TagDescription,
  TagsType,
} from "@aws-sdk/client-auto-scaling";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireGroup, validationError } from "./parameters.ts";
import type { GroupRow } from "./store.ts";

const RESOURCE_TYPE = "auto-scaling-group";

export function createOrUpdateTags(world: World, input: CreateOrUpdateTagsType, caller: Caller): object {
  const changes = (input.Tags ?? []).map((tag) => ({
    group: requireTagged(world, caller, tag),
    tags: readTags([tag]),
  }));
  for (const { group, tags } of changes) {
    group.tags = [...group.tags.filter((own) => !tags.some((tag) => tag.key === own.key)), ...tags];
    world.autoscaling.groups.put(group);
  }
  return {};
}

export function deleteTags(world: World, input: DeleteTagsType, caller: Caller): object {
  for (const tag of input.Tags ?? []) {
    const group = requireTagged(world, caller, tag);
    group.tags = group.tags.filter((own) => own.key !== tag.Key);
    world.autoscaling.groups.put(group);
  }
  return {};
}

export function describeTags(world: World, input: DescribeTagsType, caller: Caller): TagsType {
  const all = world.autoscaling.groups.of(caller).flatMap(toTagDescriptions);
  const read: Record<string, (tag: TagDescription) => string> = {
    "auto-scaling-group": (tag) => tag.ResourceId ?? "",
    key: (tag) => tag.Key ?? "",
    value: (tag) => tag.Value ?? "",
    "propagate-at-launch": (tag) => String(tag.PropagateAtLaunch),
  };
  const rows = all.filter((tag) =>
    (input.Filters ?? []).every(({ Name: name = "", Values: values = [] }) => {
      const of = Object.hasOwn(read, name) ? read[name] : undefined;
      if (!of)
        throw validationError(
          `Filter type ${name} is not correct. Allowed Filter types are: ${Object.keys(read).join(" ")}`,
        );
      return values.includes(of(tag));
    }),
  );
  const { page, next } = takePage(rows, Math.min(input.MaxRecords ?? 50, 100), input.NextToken);
  return { Tags: page, NextToken: next };
}

export function readTags(tags: Tag[] | undefined): GroupRow["tags"] {
  return (tags ?? []).map(({ Key: key = "", Value: value = "", PropagateAtLaunch: propagates = false }) => {
    if (key === "" || key.length > 128 || value.length > 256 || key.startsWith("aws:")) {
      throw validationError(`The tag key '${key}' is not valid`);
    }
    return { key, value, propagates };
  });
}

export function toTagDescriptions(group: GroupRow): TagDescription[] {
  return group.tags.map(({ key, value, propagates }) => ({
    ResourceId: group.name,
    ResourceType: RESOURCE_TYPE,
    Key: key,
    Value: value,
    PropagateAtLaunch: propagates,
  }));
}

/** `tag-key`, `tag-value` and `tag:KEY`, as DescribeAutoScalingGroups takes them. */
export function hasTags(group: GroupRow, filters: Filter[] | undefined): boolean {
  return (filters ?? []).every(({ Name: name = "", Values: values = [] }) => {
    if (name === "tag-key") return group.tags.some((tag) => values.includes(tag.key));
    if (name === "tag-value") return group.tags.some((tag) => values.includes(tag.value));
    if (name.startsWith("tag:")) {
      return group.tags.some((tag) => tag.key === name.slice(4) && values.includes(tag.value));
    }
    throw validationError(`Filter type ${name} is not correct. Allowed Filter types are: tag-key tag-value tag:<key>`);
  });
}

function requireTagged(world: World, caller: Caller, tag: Tag): GroupRow {
  if (tag.ResourceType !== undefined && tag.ResourceType !== RESOURCE_TYPE) {
    throw validationError(`Resource type '${tag.ResourceType}' is not valid: it must be ${RESOURCE_TYPE}`);
  }
  return requireGroup(world, caller, tag.ResourceId);
}
