import { addCounters, type Counters } from "../../network/observation.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import { registeredTargets } from "../elbv2/group-thresholds.ts";
import { listenersOf } from "../elbv2/lookups.ts";
import type { LoadBalancerRow, TargetGroupRow } from "../elbv2/store.ts";
import type { World } from "../world.ts";
import { type Measured, NO_COUNTERS } from "./measured.ts";

const NAMESPACE = "AWS/NetworkELB";

/**
 * What AWS reports of a network load balancer, as a whole and for each zone; of its target groups, how many targets
 * are healthy. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export function measureLoadBalancer(world: World, row: LoadBalancerRow, nodes: Map<string, Counters>): Measured[] {
  const LoadBalancer = row.arn.split(":loadbalancer/")[1] ?? row.name;
  const perNode = row.nodes.map((node) => ({ node, counters: nodes.get(node.networkInterfaceId) ?? NO_COUNTERS }));
  const whole = measureFlows(row, { LoadBalancer }, addCounters(perNode.map(({ counters }) => counters)));
  const perZone = perNode.flatMap(({ node, counters }) =>
    measureFlows(row, { AvailabilityZone: zoneNameOf(row, node.zoneId), LoadBalancer }, counters),
  );
  const arns = new Set(listenersOf(world, row).flatMap((listener) => listener.targetGroups.map(({ arn }) => arn)));
  const groups = [...arns].flatMap((arn) => world.elbv2.targetGroups.get(arn) ?? []);
  return [...whole, ...perZone, ...groups.flatMap((group) => measureHosts(row, group, LoadBalancer))];
}

function measureFlows(owner: LoadBalancerRow, dimensions: Record<string, string>, counters: Counters): Measured[] {
  const { refusals, resets } = counters;
  const count = (metricName: string, value: number, unit = "Count"): Measured => ({
    owner,
    namespace: NAMESPACE,
    metricName,
    dimensions,
    kind: "counter",
    unit,
    value,
  });
  const active = ["ActiveFlowCount", "ActiveFlowCount_TCP"].map(
    (metricName): Measured => ({ ...count(metricName, counters.activeFlows), kind: "gauge" }),
  );
  const bytes = counters.bytesIn + counters.bytesOut;
  const turnedAway = (refusals["no-listener"] ?? 0) + (refusals["no-target"] ?? 0);
  return [
    ...active,
    count("NewFlowCount", counters.newFlows),
    count("NewFlowCount_TCP", counters.newFlows),
    count("ProcessedBytes", bytes, "Bytes"),
    count("ProcessedBytes_TCP", bytes, "Bytes"),
    count("TCP_Client_Reset_Count", resets.client),
    count("TCP_Target_Reset_Count", resets.target + (refusals["target-refused"] ?? 0)),
    count("TCP_ELB_Reset_Count", resets["load-balancer"] + turnedAway),
    count("RejectedFlowCount", turnedAway),
    count("RejectedFlowCount_TCP", turnedAway),
    count("PortAllocationErrorCount", refusals["no-free-port"] ?? 0),
    count("SecurityGroupBlockedFlowCount_Inbound_TCP", refusals["load-balancer-groups"] ?? 0),
    count("SecurityGroupBlockedFlowCount_Outbound_TCP", refusals["source-groups"] ?? 0),
  ];
}

function measureHosts(row: LoadBalancerRow, group: TargetGroupRow, LoadBalancer: string): Measured[] {
  const TargetGroup = group.arn.split(":").at(-1) ?? group.name;
  const targets = registeredTargets(group, row).filter((target) => target.state !== "initial");
  const measure = (dimensions: Record<string, string>, counted: typeof targets): Measured[] => {
    const healthy = counted.filter((target) => target.state === "healthy").length;
    const gauge = (metricName: string, value: number): Measured => ({
      owner: row,
      namespace: NAMESPACE,
      metricName,
      dimensions,
      kind: "gauge",
      unit: "Count",
      value,
    });
    return [gauge("HealthyHostCount", healthy), gauge("UnHealthyHostCount", counted.length - healthy)];
  };
  const perZone = row.nodes.flatMap(({ zoneId }) => {
    const own = targets.filter((target) => target.zoneId === zoneId || target.zoneId === "all");
    return measure({ AvailabilityZone: zoneNameOf(row, zoneId), LoadBalancer, TargetGroup }, own);
  });
  return [...measure({ LoadBalancer, TargetGroup }, targets), ...perZone];
}
