import type {
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  ModifyLoadBalancerAttributesInput,
  ModifyLoadBalancerAttributesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { attributeList, changeAttributes, LOAD_BALANCER_ATTRIBUTES } from "./attributes.ts";
import { listenersOf, requireLoadBalancer } from "./lookups.ts";
import { validationError } from "./parameters.ts";
import { followHealthOf } from "./target-health.ts";

export function describeLoadBalancerAttributes(
  world: World,
  input: DescribeLoadBalancerAttributesInput,
  caller: Caller,
): DescribeLoadBalancerAttributesOutput {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  return { Attributes: attributeList(row.attributes) };
}

export async function modifyLoadBalancerAttributes(
  world: World,
  input: ModifyLoadBalancerAttributesInput,
  caller: Caller,
): Promise<ModifyLoadBalancerAttributesOutput> {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  const changed = changeAttributes("Load balancer", LOAD_BALANCER_ATTRIBUTES, row.attributes, input.Attributes);
  const secondary = "secondary_ips.auto_assigned.per_subnet";
  if (Number(changed.get(secondary)) < Number(row.attributes.get(secondary))) {
    throw validationError(`'${secondary}' value '${changed.get(secondary)}' cannot be lower than before`);
  }
  row.attributes = changed;
  for (const listener of listenersOf(world, row)) followHealthOf(world, listener);
  await world.network.refresh();
  return { Attributes: attributeList(row.attributes) };
}
