import type { EndpointState } from "../services/ec2/store.ts";
import { associationOf } from "../services/vpc-lattice/endpoint-resources.ts";
import { readResourceName } from "../services/vpc-lattice/resource-names.ts";
import { privateNameKey } from "../services/vpc-lattice/store.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName } from "./answer.ts";

const TTL_SECONDS = 60;

const RESOLVES: Partial<Record<EndpointState, boolean>> = { pending: true, available: true };

/** The name that an endpoint gives to a resource: the addresses of its interfaces for it. */
export function answerResourceName(world: World, name: string): DnsAnswer {
  const parts = readResourceName(name);
  return (parts && answerResource(world, parts.vpcEndpointId, parts.configurationId)) ?? noSuchName();
}

/** A resource's own name, in a VPC that has it by an endpoint; undefined when it has none of that name. */
export function answerPrivateResourceName(world: World, vpcId: string, name: string): DnsAnswer | undefined {
  const row = world.vpcLattice.privateNames.get(privateNameKey(vpcId, name));
  return row && answerResource(world, row.vpcEndpointId, row.configurationId);
}

function answerResource(world: World, vpcEndpointId: string, configurationId: string): DnsAnswer | undefined {
  const endpoint = world.ec2.endpoints.get(vpcEndpointId);
  if (!endpoint || !RESOLVES[endpoint.state]) return undefined;
  const resource = associationOf(world, endpoint)?.resources.find((row) => row.configurationId === configurationId);
  if (!resource) return undefined;
  const addresses = resource.networkInterfaceIds.flatMap(
    (id) => world.ec2.networkInterfaces.get(id)?.privateIpAddress ?? [],
  );
  return addressesOf(addresses, TTL_SECONDS);
}
