import { gatewayOf, targetOf } from "../../services/vpc-lattice/resource-targets.ts";
import type { ResourceConfigurationRow, ResourceGatewayRow } from "../../services/vpc-lattice/store.ts";
import type { World } from "../../services/world.ts";
import type { GatewayWiring, ResourceWiring } from "../wiring.ts";

/** AWS's, for every resource. https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html */
const IDLE_TIMEOUT_SECONDS = 350;

export function renderGateways(world: World): Map<string, GatewayWiring> {
  const gateways = new Map<string, GatewayWiring>();
  for (const { id, vpcId, dnsResolution, networkInterfaceIds } of world.vpcLattice.gateways.all()) {
    for (const interfaceId of networkInterfaceIds) {
      gateways.set(interfaceId, {
        resourceGatewayId: id,
        dnsView: dnsResolution === "PUBLIC" ? "public" : { vpcId },
        idleTimeoutSeconds: IDLE_TIMEOUT_SECONDS,
      });
    }
  }
  return gateways;
}

/** By interface id of a resource endpoint: whose it is and what it leads to. */
export type EndpointResources = Map<string, { vpcEndpointId: string; resource: ResourceWiring }>;

export function renderResources(world: World): EndpointResources {
  const found: EndpointResources = new Map();
  for (const { vpcEndpointId, resources } of world.vpcLattice.endpointAssociations.all()) {
    for (const { configurationId, networkInterfaceIds } of resources) {
      const configuration = world.vpcLattice.configurations.get(configurationId);
      const gateway = configuration && gatewayOf(world, configuration);
      if (!configuration || !gateway) continue;
      for (const interfaceId of networkInterfaceIds) {
        const resource = renderResource(world, configuration, gateway, interfaceId);
        if (resource) found.set(interfaceId, { vpcEndpointId, resource });
      }
    }
  }
  return found;
}

function renderResource(
  world: World,
  resource: ResourceConfigurationRow,
  gateway: ResourceGatewayRow,
  interfaceId: string,
): ResourceWiring | undefined {
  const target = targetOf(world, resource);
  if (!target) return undefined;
  const zoneOf = (id: string) => world.ec2.networkInterfaces.peek(id)?.zoneId;
  const near = gateway.networkInterfaceIds.filter((id) => zoneOf(id) === zoneOf(interfaceId));
  const { ipAddress, domainName = "" } = target;
  return {
    resourceConfigurationArn: resource.arn,
    gatewayInterfaceIds: near.length > 0 ? near : [...gateway.networkInterfaceIds],
    portRanges: target.portRanges,
    target: ipAddress === undefined ? { domainName } : { address: ipAddress },
  };
}
