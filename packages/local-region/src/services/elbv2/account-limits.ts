import type {
  DescribeAccountLimitsInput,
  DescribeAccountLimitsOutput,
  DescribeCapacityReservationInput,
  DescribeCapacityReservationOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireLoadBalancer } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { MOST_LISTENERS, MOST_LOAD_BALANCERS, MOST_TARGET_GROUPS, MOST_TARGETS } from "./quotas.ts";

/** The limits that are kept here. */
export function describeAccountLimits(_world: World, input: DescribeAccountLimitsInput): DescribeAccountLimitsOutput {
  const limits = [
    ["network-load-balancers", MOST_LOAD_BALANCERS],
    ["listeners-per-network-load-balancer", MOST_LISTENERS],
    ["target-groups", MOST_TARGET_GROUPS],
    ["targets-per-target-group", MOST_TARGETS],
  ].map(([Name, Max]) => ({ Name: String(Name), Max: String(Max) }));
  const { page, next } = describePage(limits, input);
  return { Limits: page, NextMarker: next };
}

/** No load balancer here has capacity set aside: it can only be asked. */
export function describeCapacityReservation(
  world: World,
  input: DescribeCapacityReservationInput,
  caller: Caller,
): DescribeCapacityReservationOutput {
  requireLoadBalancer(world, caller, input.LoadBalancerArn);
  return { DecreaseRequestsRemaining: 2, CapacityReservationState: [] };
}
