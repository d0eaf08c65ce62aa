import type { World } from "../world.ts";
import { isCrossZone, isFailingOpen, registeredTargets } from "./group-thresholds.ts";
import { findLoadBalancer } from "./lookups.ts";
import type { ListenerRow, LoadBalancerRow, TargetGroupRow, TargetRow } from "./store.ts";
import { addressOfTarget } from "./target-places.ts";

export interface RoutableTarget {
  vpcId: string;
  address: string;
  port: number;
  /** A whole number; shares among all targets of the answer. */
  weight: number;
  epoch: number;
  proxyProtocol?: boolean;
  preservesClientAddress?: boolean;
}

/**
 * The targets that a node of the zone may choose for a new flow: healthy ones of its zone, or of every enabled zone with
 * cross-zone on. When none is healthy in any enabled zone, all that are registered (fail-open).
 */
export function routableTargets(world: World, listener: ListenerRow, nodeZoneId: string): RoutableTarget[] {
  const loadBalancer = findLoadBalancer(world, listener, listener.loadBalancerArn);
  if (!loadBalancer) return [];
  const shares = listener.targetGroups.flatMap((forward) => {
    const group = world.elbv2.targetGroups.getOwn(listener, forward.arn);
    if (!group || forward.weight === 0) return [];
    const targets = choosableTargets(group, loadBalancer).filter(
      (target) => isCrossZone(group, loadBalancer) || target.zoneId === "all" || target.zoneId === nodeZoneId,
    );
    return targets.length > 0 ? [{ group, targets, weight: forward.weight }] : [];
  });
  if (shares.length === 1 && shares[0]) shares[0].weight = 1;
  // A group's weight is shared by its targets; multiplying by the other groups' sizes keeps the parts whole.
  const allSizes = shares.length > 1 ? shares.reduce((product, share) => product * share.targets.length, 1) : 1;
  return shares.flatMap(({ group, targets, weight }) =>
    targets.flatMap((target) => {
      const address = addressOfTarget(world, group, target);
      if (address === undefined) return [];
      return {
        vpcId: group.vpcId,
        address,
        port: target.port,
        weight: shares.length > 1 ? (weight * allSizes) / targets.length : weight,
        epoch: target.epoch,
        ...traitsOf(group),
      };
    }),
  );
}

/**
 * The epochs whose established flows may go on. Draining targets are among them, and those that have gone without
 * connection termination; unhealthy ones are not when the group terminates their connections, unless it fails open.
 */
export function liveEpochs(world: World, listener: ListenerRow): number[] {
  const loadBalancer = findLoadBalancer(world, listener, listener.loadBalancerArn);
  if (!loadBalancer) return [];
  const current = listener.targetGroups.flatMap(({ arn }) => {
    const group = world.elbv2.targetGroups.getOwn(listener, arn);
    if (!group) return [];
    const cutsUnhealthy = terminatesUnhealthy(group) && !isFailingOpen(group, loadBalancer);
    const live = group.targets.filter((target) => !(cutsUnhealthy && target.state === "unhealthy"));
    return [...live.map((target) => target.epoch), ...(group.lingeringEpochs ?? [])];
  });
  const former = (listener.formerTargetGroupArns ?? []).flatMap((arn) => {
    const group = world.elbv2.targetGroups.getOwn(listener, arn);
    return group ? [...group.targets.map((target) => target.epoch), ...(group.lingeringEpochs ?? [])] : [];
  });
  return [...new Set([...current, ...former])];
}

/** Whether a client keeps its target: every group that gets flows sticks to source addresses. */
export function isSticky(world: World, listener: ListenerRow): boolean {
  return listener.targetGroups.every(
    ({ arn }) => world.elbv2.targetGroups.get(arn)?.attributes.get("stickiness.enabled") === "true",
  );
}

export function terminatesUnhealthy(group: TargetGroupRow): boolean {
  return group.attributes.get("target_health_state.unhealthy.connection_termination.enabled") !== "false";
}

function choosableTargets(group: TargetGroupRow, loadBalancer: LoadBalancerRow): TargetRow[] {
  const registered = registeredTargets(group, loadBalancer);
  if (isFailingOpen(group, loadBalancer)) return registered;
  return registered.filter((target) => target.state === "healthy");
}

function traitsOf({ attributes }: TargetGroupRow): Pick<RoutableTarget, "proxyProtocol" | "preservesClientAddress"> {
  return {
    ...(attributes.get("proxy_protocol_v2.enabled") === "true" && { proxyProtocol: true }),
    ...(attributes.get("preserve_client_ip.enabled") === "true" && { preservesClientAddress: true }),
  };
}
