import { gatewayOf, targetOf } from "../services/vpc-lattice/resource-targets.ts";
import type { ResourceConfigurationRow, ResourceGatewayRow } from "../services/vpc-lattice/store.ts";
import type { World } from "../services/world.ts";
import type { EndpointWiring, GatewayWiring, ResourceWiring } from "./wiring.ts";

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

/** Says of the interfaces of resource endpoints what each leads to. */
export function addResources(world: World, endpoints: Map<string, EndpointWiring>): void {
  for (const association of world.vpcLattice.endpointAssociations.all()) {
    for (const { configurationId, networkInterfaceIds } of association.resources) {
      const resource = world.vpcLattice.configurations.get(configurationId);
      const gateway = resource && gatewayOf(world, resource);
      if (!resource || !gateway) continue;
      for (const interfaceId of networkInterfaceIds) {
        const endpoint = endpoints.get(interfaceId);
        if (endpoint) endpoint.resource = renderResource(world, resource, gateway, interfaceId);
      }
    }
  }
}

function renderResource(
  world: World,
  resource: ResourceConfigurationRow,
  gateway: ResourceGatewayRow,
  interfaceId: string,
): ResourceWiring | undefined {
  const target = targetOf(world, resource);
  if (!target) return undefined;
  const zoneOf = (id: string) => world.ec2.networkInterfaces.get(id)?.zoneId;
  const near = gateway.networkInterfaceIds.filter((id) => zoneOf(id) === zoneOf(interfaceId));
  const { ipAddress, domainName = "" } = target;
  return {
    resourceConfigurationArn: resource.arn,
    gatewayInterfaceIds: near.length > 0 ? near : [...gateway.networkInterfaceIds],
    portRanges: target.portRanges,
    target: ipAddress === undefined ? { domainName } : { address: ipAddress },
  };
}
