import type { LoadBalancerRow, TargetGroupRow, TargetRow } from "./store.ts";

/** Whether the nodes of every zone use the group's targets of every zone. */
export function isCrossZone(group: TargetGroupRow, loadBalancer: LoadBalancerRow): boolean {
  const key = "load_balancing.cross_zone.enabled";
  const own = group.attributes.get(key);
  return (own === "true" || own === "false" ? own : loadBalancer.attributes.get(key)) === "true";
}

/** Whether too few targets are healthy in the enabled zones, so that all are used. */
export function isFailingOpen(group: TargetGroupRow, loadBalancer: LoadBalancerRow): boolean {
  return !isReached(group, "unhealthy_state_routing", registeredTargets(group, loadBalancer));
}

/** Whether enough of the targets that the zone's node uses are healthy for its address to stay in DNS. */
export function isZoneInDns(group: TargetGroupRow, loadBalancer: LoadBalancerRow, zoneId: string): boolean {
  const isUsed = ({ zoneId: own }: TargetRow) => isCrossZone(group, loadBalancer) || own === "all" || own === zoneId;
  return isReached(group, "dns_failover", registeredTargets(group, loadBalancer).filter(isUsed));
}

/** Those in the load balancer's zones that are not on their way out and can be used at all. */
export function registeredTargets(group: TargetGroupRow, loadBalancer: LoadBalancerRow): TargetRow[] {
  const zones = new Set(loadBalancer.nodes.map((node) => node.zoneId));
  return group.targets.filter(
    (target) =>
      target.state !== "draining" && target.state !== "unused" && (target.zoneId === "all" || zones.has(target.zoneId)),
  );
}

/** Both thresholds must be reached, each where it is not off. */
function isReached(
  group: TargetGroupRow,
  kind: "unhealthy_state_routing" | "dns_failover",
  targets: TargetRow[],
): boolean {
  const read = (unit: string, otherwise: string) =>
    group.attributes.get(`target_group_health.${kind}.minimum_healthy_targets.${unit}`) ?? otherwise;
  const healthy = targets.filter((target) => target.state === "healthy").length;
  const count = read("count", "1");
  const percentage = read("percentage", "off");
  if (count !== "off" && healthy < Number(count)) return false;
  return percentage === "off" || (targets.length > 0 && (healthy * 100) / targets.length >= Number(percentage));
}
