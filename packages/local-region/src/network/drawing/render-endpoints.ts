import { isEndpointOpen } from "../../services/ec2/endpoint-states.ts";
import type { EndpointRow } from "../../services/ec2/store.ts";
import type { World } from "../../services/world.ts";
import type { EndpointWiring, NodeWiring, ResourceWiring } from "../wiring.ts";

/** The nodes that stand behind an endpoint service. */
export interface ServiceNodes {
  all: { interfaceId: string; zoneId: string }[];
  /** Where flows from another region go: the nodes that lead to a target, or all when none does. */
  fromAfar: string[];
}

export function renderServiceNodes(
  world: World,
  loadBalancerArns: string[],
  nodes: ReadonlyMap<string, NodeWiring>,
): ServiceNodes {
  const all = loadBalancerArns.flatMap((arn) =>
    (world.elbv2.loadBalancers.peek(arn)?.nodes ?? []).map(({ networkInterfaceId, zoneId }) => ({
      interfaceId: networkInterfaceId,
      zoneId,
    })),
  );
  const useful = all.filter(({ interfaceId }) =>
    nodes.get(interfaceId)?.listeners.some(({ targets }) => targets.length > 0),
  );
  return { all, fromAfar: (useful.length > 0 ? useful : all).map(({ interfaceId }) => interfaceId) };
}

export function renderEndpoint(
  world: World,
  row: Readonly<EndpointRow>,
  interfaceId: string,
  { all, fromAfar }: ServiceNodes,
  resource: ResourceWiring | undefined,
): EndpointWiring {
  const zoneId = world.ec2.networkInterfaces.peek(interfaceId)?.zoneId;
  const near = all.filter((node) => node.zoneId === zoneId).map((node) => node.interfaceId);
  return {
    vpcEndpointId: row.vpcEndpointId,
    isOpen: isEndpointOpen(row),
    state: row.state,
    ...(row.keepsFlows && { keepsFlows: true }),
    nodeInterfaceIds: row.serviceRegion ? [...fromAfar] : near,
    ...(resource && { resource }),
  };
}
