import { addCounters, type Counters, type Observation } from "../../network/observation.ts";
import type { Owned } from "../../state/table.ts";
import type { EndpointRow, EndpointServiceRow } from "../ec2/store.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import { type Measured, NO_COUNTERS } from "./measured.ts";

/**
 * What AWS reports of an endpoint to its owner and of a service to its owner. An endpoint is reported from its first
 * connection on. https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
 */
export function measurePrivateLink(world: World, seen: Observation): Measured[] {
  const endpoints = [...seen.endpoints.keys()].flatMap((id) => world.ec2.endpoints.get(id) ?? []);
  const byService = Map.groupBy(endpoints, (row) => row.serviceId);
  return [
    ...endpoints.flatMap((row) => measureEndpoint(world, row, seen)),
    ...[...byService].flatMap(([serviceId, users]) => {
      const service = serviceId === undefined ? undefined : world.ec2.endpointServices.get(serviceId);
      return service ? measureService(world, service, users, seen) : [];
    }),
  ];
}

function measureEndpoint(world: World, row: EndpointRow, seen: Observation): Measured[] {
  const dimensions = {
    "Endpoint Type": "Interface",
    "Service Name": row.serviceName,
    "VPC Endpoint Id": row.vpcEndpointId,
    "VPC Id": row.vpcId,
  };
  const measure = (more: Record<string, string>, counters: Counters): Measured[] => {
    const dropped = ["load-balancer-groups", "source-groups", "target-silent", "endpoint-closed", "no-node"] as const;
    const lost = dropped.reduce((sum, cause) => sum + (counters.refusals[cause] ?? 0), 0);
    const place = { namespace: "AWS/PrivateLinkEndpoints", dimensions: { ...dimensions, ...more } };
    return [
      ...measureTraffic(row, place, counters),
      { owner: row, ...place, metricName: "PacketsDropped", kind: "counter", unit: "Count", value: lost },
      {
        owner: row,
        ...place,
        metricName: "RstPacketsReceived",
        kind: "counter",
        unit: "Count",
        value: resets(counters),
      },
    ];
  };
  const perSubnet = row.networkInterfaceIds.flatMap((id) => {
    const subnetId = world.ec2.networkInterfaces.get(id)?.subnetId;
    const counters = seen.endpointInterfaces.get(id);
    return subnetId && counters ? measure({ "Subnet Id": subnetId }, counters) : [];
  });
  return [...measure({}, seen.endpoints.get(row.vpcEndpointId) ?? NO_COUNTERS), ...perSubnet];
}

function measureService(
  world: World,
  service: EndpointServiceRow,
  users: EndpointRow[],
  seen: Observation,
): Measured[] {
  const namespace = "AWS/PrivateLinkServices";
  const id = { "Service Id": service.serviceId };
  const measure = (more: Record<string, string>, list: Counters[]): Measured[] => {
    const counters = addCounters(list);
    const place = { namespace, dimensions: { ...id, ...more } };
    return [
      ...measureTraffic(service, place, counters),
      {
        owner: service,
        ...place,
        metricName: "RstPacketsSent",
        kind: "counter",
        unit: "Count",
        value: resets(counters),
      },
    ];
  };
  const of = (row: EndpointRow) => seen.endpoints.get(row.vpcEndpointId) ?? NO_COUNTERS;
  const interfaces = users.flatMap((row) => row.networkInterfaceIds);
  const byZone = Map.groupBy(interfaces, (each) => world.ec2.networkInterfaces.get(each)?.zoneId);
  const [loadBalancerArn, ...otherArns] = service.loadBalancerArns;
  const EndpointsCount = users.filter((row) => row.state === "available").length;
  return [
    ...measure({}, users.map(of)),
    ...(loadBalancerArn && otherArns.length === 0
      ? measure({ "Load Balancer Arn": loadBalancerArn }, users.map(of))
      : []),
    ...users.flatMap((row) => measure({ "VPC Endpoint Id": row.vpcEndpointId }, [of(row)])),
    ...[...byZone].flatMap(([zoneId, ids]) => {
      const counters = ids.flatMap((each) => seen.endpointInterfaces.get(each) ?? []);
      return zoneId === undefined ? [] : measure({ Az: zoneNameOf(service, zoneId) }, counters);
    }),
    {
      owner: service,
      namespace,
      metricName: "EndpointsCount",
      dimensions: id,
      kind: "gauge",
      unit: "Count",
      value: EndpointsCount,
    },
  ];
}

function measureTraffic(
  owner: Owned,
  place: Pick<Measured, "namespace" | "dimensions">,
  counters: Counters,
): Measured[] {
  const bytes = counters.bytesIn + counters.bytesOut;
  return [
    { owner, ...place, metricName: "ActiveConnections", kind: "gauge", unit: "Count", value: counters.activeFlows },
    { owner, ...place, metricName: "NewConnections", kind: "counter", unit: "Count", value: counters.newFlows },
    { owner, ...place, metricName: "BytesProcessed", kind: "counter", unit: "Bytes", value: bytes },
  ];
}

function resets({ refusals, resets: { target, "load-balancer": loadBalancer } }: Counters): number {
  const refused = ["target-refused", "no-listener", "no-target"] as const;
  return target + loadBalancer + refused.reduce((sum, cause) => sum + (refusals[cause] ?? 0), 0);
}
