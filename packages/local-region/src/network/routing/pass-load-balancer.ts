import type { Stopped } from "../data-plane.ts";
import type { EndpointWiring, InterfaceWiring, ListenerWiring, NodeWiring, TargetWiring, Wiring } from "../wiring.ts";
import { chooseByHash, hashSource } from "./flow-hash.ts";
import { judgeGroups, type Peer } from "./judge-groups.ts";

/** One passage through a load balancer, with the endpoint in front of it when the client came by PrivateLink. */
export interface Leg {
  endpoint: { interfaceId: string; vpcEndpointId: string } | undefined;
  node: { interfaceId: string; loadBalancerArn: string } | undefined;
  listener: { listenerArn: string; port: number } | undefined;
  /** The epoch of the chosen target. */
  epoch: number | undefined;
  /** In place of node, listener and epoch, when the endpoint is one of type Resource. */
  gateway?: { interfaceId: string; resourceGatewayId: string };
}

export type LoadBalancerCause = "endpoint-closed" | "no-node" | "load-balancer-groups" | "no-listener" | "no-target";

export type Passage =
  | { leg: Leg; node: InterfaceWiring; target: TargetWiring }
  | ({ leg: Leg; cause: LoadBalancerCause } & Stopped);

/**
 * From an endpoint's or a node's interface to a target; undefined when the interface is neither. The interface's own
 * groups were judged before.
 */
export function passLoadBalancer(
  wiring: Wiring,
  entrance: InterfaceWiring,
  source: Peer,
  port: number,
  hash: number,
): Passage | undefined {
  const endpoint = wiring.endpoints.get(entrance.interfaceId);
  if (!endpoint && !wiring.nodes.has(entrance.interfaceId)) return undefined;
  const leg: Leg = { endpoint: undefined, node: undefined, listener: undefined, epoch: undefined };
  const refuse = (cause: LoadBalancerCause, why: string): Passage => ({ leg, how: "refused", cause, why });

  let found = findNode(wiring, entrance.interfaceId);
  if (endpoint) {
    leg.endpoint = { interfaceId: entrance.interfaceId, vpcEndpointId: endpoint.vpcEndpointId };
    if (!endpoint.isOpen) return refuse("endpoint-closed", closedBecause(endpoint));
    found = chooseNode(wiring, endpoint, port, hash);
    const which = `the service of ${endpoint.vpcEndpointId}`;
    if (!found) return refuse("no-node", `${which} has no load balancer node in zone ${entrance.zoneId}`);
  }
  if (!found) return refuse("no-node", `load balancer node ${entrance.interfaceId} has no interface`);
  const { node, nodeInterface } = found;
  leg.node = { interfaceId: nodeInterface.interfaceId, loadBalancerArn: node.loadBalancerArn };

  if (endpoint && node.enforcesInboundOnPrivateLink) {
    const judged: Peer = { ...nodeInterface, name: nodeInterface.interfaceId };
    // The client's own address as it is in the consumer's VPC; never its groups, even if the VPC is the same.
    const why = judgeGroups(wiring.groups, judged, "ingress", port, { ...source, groupIds: [] });
    if (why) return { leg, how: "dropped", cause: "load-balancer-groups", why };
  }
  const listener = listenerOn(node, port);
  if (!listener) return refuse("no-listener", `load balancer ${node.loadBalancerArn} has no listener on port ${port}`);
  leg.listener = { listenerArn: listener.listenerArn, port };
  const target = chooseByHash(listener.targets, listener.isSticky ? hashSource(source.address) : hash);
  const where = `load balancer ${node.loadBalancerArn} port ${port}`;
  if (!target) return refuse("no-target", `${where} has no target for its node in zone ${nodeInterface.zoneId}`);
  leg.epoch = target.epoch;
  return { leg, node: nodeInterface, target };
}

/** The endpoint or node that a connection reached without getting in: for counting. */
export function entranceLeg(wiring: Wiring, { interfaceId }: InterfaceWiring): Leg | undefined {
  const endpoint = wiring.endpoints.get(interfaceId);
  const node = wiring.nodes.get(interfaceId);
  if (!endpoint && !node) return undefined;
  return {
    endpoint: endpoint && { interfaceId, vpcEndpointId: endpoint.vpcEndpointId },
    node: node && { interfaceId, loadBalancerArn: node.loadBalancerArn },
    listener: undefined,
    epoch: undefined,
  };
}

interface FoundNode {
  node: NodeWiring;
  nodeInterface: InterfaceWiring;
}

function findNode(wiring: Wiring, interfaceId: string): FoundNode | undefined {
  const node = wiring.nodes.get(interfaceId);
  const nodeInterface = wiring.interfaces.get(interfaceId);
  return node && nodeInterface && { node, nodeInterface };
}

const CLOSED_BECAUSE: Record<string, string> = {
  pendingAcceptance: "the service's owner has not accepted it yet",
  rejected: "the service's owner rejected it",
  expired: "nobody accepted it in time",
  failed: "it could not be built",
  deleting: "it is being deleted",
};

function closedBecause(endpoint: EndpointWiring): string {
  const because = CLOSED_BECAUSE[endpoint.state] ?? "it is not open";
  return `endpoint ${endpoint.vpcEndpointId} is ${endpoint.state}: ${because}`;
}

/** Among several load balancers of one service, those that listen on the port share its flows. */
function chooseNode(wiring: Wiring, endpoint: EndpointWiring, port: number, hash: number): FoundNode | undefined {
  const nodes = endpoint.nodeInterfaceIds.map((id) => findNode(wiring, id)).filter((found) => found !== undefined);
  const listening = nodes.filter(({ node }) => listenerOn(node, port));
  const choices = listening.length > 0 ? listening : nodes;
  // The hash's low half picks the node and its high half the target, so that the two choices are independent.
  return choices[(hash & 0xffff) % choices.length];
}

function listenerOn(node: NodeWiring, port: number): ListenerWiring | undefined {
  return node.listeners.find((listener) => listener.port === port);
}
