// What Elastic Load Balancing does not do here: application and gateway load balancers, rules, certificates, protocols
// other than TCP, IPv6, public addresses, targets that are instances or load balancers, trust stores, and the state
// `unhealthy.draining`. A target has one health for all nodes: every node must reach it. These attributes are kept but
// have no effect: access logs, client routing policy, secondary addresses, zonal shift, stickiness, client address
// preservation, proxy protocol, DNS failover thresholds, routing thresholds in percent.
import type { Caller, Operations } from "../service.ts";
import type { World } from "../world.ts";
import { createLoadBalancer } from "./create-load-balancer.ts";
import { describeTargetHealth } from "./describe-target-health.ts";
import { describeListenerAttributes, modifyListenerAttributes } from "./listener-attributes.ts";
import { createListener, deleteListener, describeListeners, modifyListener } from "./listeners.ts";
import { describeLoadBalancerAttributes, modifyLoadBalancerAttributes } from "./load-balancer-attributes.ts";
import { setSecurityGroups } from "./load-balancer-security-groups.ts";
import { setSubnets } from "./load-balancer-subnets.ts";
import { deleteLoadBalancer, describeLoadBalancers } from "./load-balancers.ts";
import { addTags, describeTags, removeTags } from "./tags.ts";
import { describeTargetGroupAttributes, modifyTargetGroupAttributes } from "./target-group-attributes.ts";
import { createTargetGroup, deleteTargetGroup, describeTargetGroups, modifyTargetGroup } from "./target-groups.ts";
import { deregisterTargets, registerTargets } from "./targets.ts";

// biome-ignore lint/suspicious/noExplicitAny: each handler states its own input; the table holds all of them.
type Elbv2Handler = (world: World, input: any, caller: Caller) => object | Promise<object>;

const HANDLERS: Record<string, Elbv2Handler> = {
  CreateLoadBalancer: createLoadBalancer,
  DescribeLoadBalancers: describeLoadBalancers,
  DeleteLoadBalancer: deleteLoadBalancer,
  DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
  ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
  SetSecurityGroups: setSecurityGroups,
  SetSubnets: setSubnets,

  CreateTargetGroup: createTargetGroup,
  DescribeTargetGroups: describeTargetGroups,
  ModifyTargetGroup: modifyTargetGroup,
  DeleteTargetGroup: deleteTargetGroup,
  DescribeTargetGroupAttributes: describeTargetGroupAttributes,
  ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
  RegisterTargets: registerTargets,
  DeregisterTargets: deregisterTargets,
  DescribeTargetHealth: describeTargetHealth,

  CreateListener: createListener,
  DescribeListeners: describeListeners,
  ModifyListener: modifyListener,
  DeleteListener: deleteListener,
  DescribeListenerAttributes: describeListenerAttributes,
  ModifyListenerAttributes: modifyListenerAttributes,

  AddTags: addTags,
  RemoveTags: removeTags,
  DescribeTags: describeTags,
};

/** Elastic Load Balancing's operations on one region. */
export function elbv2Operations(world: World): Operations {
  return Object.fromEntries(
    Object.entries(HANDLERS).map(([name, handler]) => [name, (input, caller) => handler(world, input, caller)]),
  );
}
