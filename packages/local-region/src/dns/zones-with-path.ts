import { isFailingOpen, isZoneInDns } from "../services/elbv2/group-thresholds.ts";
import { routableTargets } from "../services/elbv2/routable-targets.ts";
import type { ListenerRow, LoadBalancerRow } from "../services/elbv2/store.ts";
import type { World } from "../services/world.ts";

/**
 * The zones that a load balancer's name leads to: those where each listener finds a target; all of them when there is
 * no such zone. A listener that fails open, or has no targets, withdraws no zone.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
 */
export function zonesWithPath(world: World, loadBalancer: LoadBalancerRow): string[] {
  const judging = world.elbv2.listeners
    .of(loadBalancer)
    .filter(
      (listener) => listener.loadBalancerArn === loadBalancer.arn && hasHealthyTargets(world, listener, loadBalancer),
    );
  const zones = loadBalancer.nodes.map(({ zoneId }) => zoneId);
  const useful = zones.filter((zoneId) =>
    judging.every(
      (listener) =>
        routableTargets(world, listener, zoneId).length > 0 && isAboveThresholds(world, listener, loadBalancer, zoneId),
    ),
  );
  return useful.length > 0 ? useful : zones;
}

function isAboveThresholds(
  world: World,
  listener: ListenerRow,
  loadBalancer: LoadBalancerRow,
  zoneId: string,
): boolean {
  return listener.targetGroups.some(({ arn, weight }) => {
    const group = weight > 0 ? world.elbv2.targetGroups.get(arn) : undefined;
    return group !== undefined && isZoneInDns(group, loadBalancer, zoneId);
  });
}

function hasHealthyTargets(world: World, listener: ListenerRow, loadBalancer: LoadBalancerRow): boolean {
  return listener.targetGroups.some(({ arn }) => {
    const group = world.elbv2.targetGroups.get(arn);
    return group !== undefined && !isFailingOpen(group, loadBalancer);
  });
}
