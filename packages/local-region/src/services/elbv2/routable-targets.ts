import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import { findLoadBalancer } from "./lookups.ts";
import type { ListenerRow, LoadBalancerRow, TargetGroupRow, TargetRow } from "./store.ts";

export interface RoutableTarget {
  vpcId: string;
  address: string;
  port: number;
  /** A whole number; shares among all targets of the answer. */
  weight: number;
  epoch: number;
}

/**
 * The targets that a node of the zone may choose for a new flow: healthy ones of its zone, or of every enabled zone with
 * cross-zone on. When none is healthy in any enabled zone, all that are registered (fail-open).
 */
export function routableTargets(world: World, listener: ListenerRow, nodeZoneId: string): RoutableTarget[] {
  const loadBalancer = findLoadBalancer(world, listener, listener.loadBalancerArn);
  if (!loadBalancer) return [];
  const shares = listener.targetGroups.flatMap((forward) => {
    const group = findGroup(world, listener, forward.arn);
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
    targets.map((target) => ({
      vpcId: group.vpcId,
      address: target.id,
      port: target.port,
      weight: shares.length > 1 ? (weight * allSizes) / targets.length : weight,
      epoch: target.epoch,
    })),
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
    const group = findGroup(world, listener, arn);
    if (!group) return [];
    const cutsUnhealthy = terminatesUnhealthy(group) && !isFailingOpen(group, loadBalancer);
    const live = group.targets.filter((target) => !(cutsUnhealthy && target.state === "unhealthy"));
    return [...live.map((target) => target.epoch), ...(group.lingeringEpochs ?? [])];
  });
  const former = (listener.formerTargetGroupArns ?? []).flatMap((arn) => {
    const group = findGroup(world, listener, arn);
    return group ? [...group.targets.map((target) => target.epoch), ...(group.lingeringEpochs ?? [])] : [];
  });
  return [...new Set([...current, ...former])];
}

/** Whether the nodes of every zone use the group's targets of every zone. */
export function isCrossZone(group: TargetGroupRow, loadBalancer: LoadBalancerRow): boolean {
  const key = "load_balancing.cross_zone.enabled";
  const own = group.attributes.get(key);
  return (own === "true" || own === "false" ? own : loadBalancer.attributes.get(key)) === "true";
}

/** Whether too few targets are healthy in the enabled zones, so that all are used. */
export function isFailingOpen(group: TargetGroupRow, loadBalancer: LoadBalancerRow): boolean {
  const least = Number(
    group.attributes.get("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count") ?? 1,
  );
  const healthy = registeredTargets(group, loadBalancer).filter((target) => target.state === "healthy");
  return healthy.length < least;
}

export function terminatesUnhealthy(group: TargetGroupRow): boolean {
  return group.attributes.get("target_health_state.unhealthy.connection_termination.enabled") !== "false";
}

function choosableTargets(group: TargetGroupRow, loadBalancer: LoadBalancerRow): TargetRow[] {
  const registered = registeredTargets(group, loadBalancer);
  if (isFailingOpen(group, loadBalancer)) return registered;
  return registered.filter((target) => target.state === "healthy");
}

/** Those in the load balancer's zones that are not on their way out and can be used at all. */
function registeredTargets(group: TargetGroupRow, loadBalancer: LoadBalancerRow): TargetRow[] {
  const zones = new Set(loadBalancer.nodes.map((node) => node.zoneId));
  return group.targets.filter(
    (target) =>
      target.state !== "draining" && target.state !== "unused" && (target.zoneId === "all" || zones.has(target.zoneId)),
  );
}

function findGroup(world: World, owner: Owned, arn: string): TargetGroupRow | undefined {
  const group = world.elbv2.targetGroups.get(arn);
  return group?.accountId === owner.accountId ? group : undefined;
}
