import type {
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupAttributesOutput,
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { changeAttributes, TARGET_GROUP_ATTRIBUTES } from "./attributes.ts";
import { requireTargetGroup } from "./lookups.ts";
import { followHealth } from "./target-health.ts";

export function describeTargetGroupAttributes(
  world: World,
  input: DescribeTargetGroupAttributesInput,
  caller: Caller,
): DescribeTargetGroupAttributesOutput {
  return { Attributes: toTagList(requireTargetGroup(world, caller, input.TargetGroupArn).attributes) };
}

export async function modifyTargetGroupAttributes(
  world: World,
  input: ModifyTargetGroupAttributesInput,
  caller: Caller,
): Promise<ModifyTargetGroupAttributesOutput> {
  const row = requireTargetGroup(world, caller, input.TargetGroupArn);
  row.attributes = changeAttributes("Target group", TARGET_GROUP_ATTRIBUTES, row.attributes, input.Attributes);
  followHealth(world, row);
  await world.network.refresh();
  return { Attributes: toTagList(row.attributes) };
}
