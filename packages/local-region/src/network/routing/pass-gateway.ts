import type { Stopped } from "../data-plane.ts";
import type { InterfaceWiring, Wiring } from "../wiring.ts";
import type { Leg } from "./pass-load-balancer.ts";

/** The first IPv4 address of a name, as everyone or as a VPC's hosts see it. */
export type LookUp = (view: "public" | { vpcId: string }, name: string) => string | undefined;

export type GatewayCause = "endpoint-closed" | "no-gateway" | "no-port" | "no-address";

export type GatewayPassage =
  | { leg: Leg; node: InterfaceWiring; target: GatewayTarget }
  | ({ leg: Leg; cause: GatewayCause } & Stopped);

interface GatewayTarget {
  vpcId: string;
  address: string;
  port: number;
  proxyProtocol?: never;
  preservesClientAddress?: never;
}

/**
 * From an interface of a resource endpoint through a resource gateway; undefined when the interface is none. The
 * gateway looks a name up for each connection, so that it follows where the name moves. It balances nothing.
 */
export function passGateway(
  wiring: Wiring,
  entrance: InterfaceWiring,
  port: number,
  hash: number,
  lookUp: LookUp,
): GatewayPassage | undefined {
  const endpoint = wiring.endpoints.get(entrance.interfaceId);
  if (!endpoint?.resource) return undefined;
  const { vpcEndpointId } = endpoint;
  const { resourceConfigurationArn, gatewayInterfaceIds, portRanges, target } = endpoint.resource;
  const leg: Leg = {
    endpoint: { interfaceId: entrance.interfaceId, vpcEndpointId },
    node: undefined,
    listener: undefined,
    epoch: undefined,
  };
  const refuse = (cause: GatewayCause, why: string): GatewayPassage => ({ leg, how: "refused", cause, why });
  if (!endpoint.isOpen)
    return refuse("endpoint-closed", `endpoint ${vpcEndpointId} is ${endpoint.state}: it is not open`);
  if (!portRanges.some(({ from, to }) => from <= port && port <= to))
    return refuse("no-port", `resource configuration ${resourceConfigurationArn} does not have port ${port}`);
  const interfaceId = gatewayInterfaceIds[hash % gatewayInterfaceIds.length] ?? "";
  const gateway = wiring.gateways.get(interfaceId);
  const node = wiring.interfaces.get(interfaceId);
  if (!gateway || !node)
    return refuse("no-gateway", `resource configuration ${resourceConfigurationArn} has no resource gateway`);
  leg.gateway = { interfaceId, resourceGatewayId: gateway.resourceGatewayId };
  const address = "address" in target ? target.address : lookUp(gateway.dnsView, target.domainName);
  if (address === undefined) {
    const name = "domainName" in target ? target.domainName : "";
    return {
      leg,
      how: "dropped",
      cause: "no-address",
      why: `resource gateway ${gateway.resourceGatewayId} finds no address of ${name}`,
    };
  }
  return { leg, node, target: { vpcId: node.vpcId, address, port } };
}
