// What Elastic Load Balancing does not do here: application and gateway load balancers, rules besides the default one,
// certificates, protocols other than TCP, IPv6, public addresses, targets that are load balancers, trust stores and
// capacity reservations. A target has one health for all nodes: every node must reach it. Thresholds for routing count
// the targets of all enabled zones together. A stopped instance is noticed at the next health check. A target that
// sees the client's own address sees it only within its VPC, and not from another VPC or the client's real port. TCP
// keepalives are answered by this machine: they do not put a listener's idle timeout off, as they do on AWS. These
// attributes are kept but have no effect: access logs, client routing policy, zonal shift.
import { bindOperations, type Handler, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { describeAccountLimits, describeCapacityReservation } from "./account-limits.ts";
import { createLoadBalancer } from "./create-load-balancer.ts";
import { describeListenerCertificates, describeRules } from "./default-rules.ts";
import { describeTargetHealth } from "./describe-target-health.ts";
import { setIpAddressType } from "./ip-address-type.ts";
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

const HANDLERS: Record<string, Handler> = {
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

  SetIpAddressType: setIpAddressType,
  DescribeRules: describeRules,
  DescribeListenerCertificates: describeListenerCertificates,
  DescribeAccountLimits: describeAccountLimits,
  DescribeCapacityReservation: describeCapacityReservation,
};

/** Elastic Load Balancing's operations on one region. */
export function elbv2Operations(world: World): Operations {
  return bindOperations(world, HANDLERS);
}
