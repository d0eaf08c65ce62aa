import type {
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  ModifyLoadBalancerAttributesInput,
  ModifyLoadBalancerAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import { toTagList } from "../tag-list.ts";
import type { World } from "../world.ts";
import { changeAttributes, LOAD_BALANCER_ATTRIBUTES } from "./attributes.ts";
import { listenersOf, requireLoadBalancer } from "./lookups.ts";
import { validationError } from "./parameters.ts";
import { addSecondaryAddresses, SECONDARY_ADDRESSES } from "./secondary-addresses.ts";
import { followHealthOf } from "./target-health.ts";

export function describeLoadBalancerAttributes(
  world: World,
  input: DescribeLoadBalancerAttributesInput,
  caller: Caller,
): DescribeLoadBalancerAttributesOutput {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  return { Attributes: toTagList(row.attributes) };
}

export async function modifyLoadBalancerAttributes(
  world: World,
  input: ModifyLoadBalancerAttributesInput,
  caller: Caller,
): Promise<ModifyLoadBalancerAttributesOutput> {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  const changed = changeAttributes("Load balancer", LOAD_BALANCER_ATTRIBUTES, row.attributes, input.Attributes);
  if (Number(changed.get(SECONDARY_ADDRESSES)) < Number(row.attributes.get(SECONDARY_ADDRESSES))) {
    throw validationError(
      `'${SECONDARY_ADDRESSES}' value '${changed.get(SECONDARY_ADDRESSES)}' cannot be lower than before`,
    );
  }
  row.attributes = changed;
  addSecondaryAddresses(world, row);
  for (const listener of listenersOf(world, row)) followHealthOf(world, listener);
  await world.network.refresh();
  return { Attributes: toTagList(row.attributes) };
}
