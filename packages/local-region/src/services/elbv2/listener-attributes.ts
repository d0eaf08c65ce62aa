import type {
  DescribeListenerAttributesInput,
  DescribeListenerAttributesOutput,
  ModifyListenerAttributesInput,
  ModifyListenerAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { changeAttributes, LISTENER_ATTRIBUTES } from "./attributes.ts";
import { requireListener } from "./lookups.ts";

export function describeListenerAttributes(
  world: World,
  input: DescribeListenerAttributesInput,
  caller: Caller,
): DescribeListenerAttributesOutput {
  return { Attributes: toTagList(requireListener(world, caller, input.ListenerArn).attributes) };
}

export async function modifyListenerAttributes(
  world: World,
  input: ModifyListenerAttributesInput,
  caller: Caller,
): Promise<ModifyListenerAttributesOutput> {
  const row = requireListener(world, caller, input.ListenerArn);
  row.attributes = changeAttributes("Listener", LISTENER_ATTRIBUTES, row.attributes, input.Attributes);
  await world.network.refresh();
  return { Attributes: toTagList(row.attributes) };
}
