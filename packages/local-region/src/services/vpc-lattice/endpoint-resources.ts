import { createManagedInterface, deleteManagedInterface } from "../ec2/network-interfaces.ts";
import type { EndpointRow } from "../ec2/store.ts";
import type { World } from "../world.ts";
import { privateNameOf, resourcesOf } from "./resource-targets.ts";
import { type EndpointAssociationRow, privateNameKey, type ResourceConfigurationRow } from "./store.ts";

/** The account of AWS's own that makes endpoint interfaces. */
const REQUESTER_ID = "727180483921";

/** What an endpoint of type Resource has of the configuration it is associated with; undefined once disconnected. */
export function associationOf(world: World, endpoint: { vpcEndpointId: string }): EndpointAssociationRow | undefined {
  return world.vpcLattice.endpointAssociations.get(associationIdOf(endpoint));
}

/** One association for each endpoint: they share the digits of their ids. */
export function associationIdOf({ vpcEndpointId }: { vpcEndpointId: string }): string {
  return vpcEndpointId.replace("vpce-", "rea-");
}

/** The names that the endpoint would bring into its VPC, by its DNS options. */
export function wantedNames(world: World, endpoint: EndpointRow, configuration: ResourceConfigurationRow): string[] {
  return resourcesOf(world, configuration).flatMap((resource) => wantedName(world, endpoint, resource) ?? []);
}

/**
 * Gives the endpoint an interface in each of its subnets for each resource that has none yet, and takes away those of
 * resources that are gone; the names in its VPC likewise. All or nothing when a subnet is full. The caller refreshes
 * the network.
 */
export function syncEndpointResources(
  world: World,
  endpoint: EndpointRow,
  configuration: ResourceConfigurationRow,
): void {
  const association = associationOf(world, endpoint);
  if (!association) return;
  const resources = resourcesOf(world, configuration);
  const kept = association.resources.filter(({ configurationId }) =>
    resources.some(({ id }) => id === configurationId),
  );
  const gone = association.resources.filter((resource) => !kept.includes(resource));
  const missing = resources.filter(({ id }) => !kept.some(({ configurationId }) => configurationId === id));
  const added = addInterfaces(world, endpoint, missing);
  for (const { configurationId, networkInterfaceIds } of gone) {
    for (const id of networkInterfaceIds) deleteManagedInterface(world, id);
    forgetNames(world, endpoint, configurationId);
  }
  for (const resource of missing) {
    const name = wantedName(world, endpoint, resource);
    if (name !== undefined) addName(world, endpoint, resource.id, name);
  }
  const present = [...kept, ...added];
  world.vpcLattice.endpointAssociations.put({ ...association, resources: present });
  endpoint.networkInterfaceIds = present.flatMap(({ networkInterfaceIds }) => networkInterfaceIds);
  world.ec2.endpoints.put(endpoint);
}

/** Ends the association: nothing of the endpoint is known here any more. Its interfaces are EC2's to remove. */
export function forgetEndpointResources(world: World, endpoint: EndpointRow): void {
  for (const { configurationId } of associationOf(world, endpoint)?.resources ?? [])
    forgetNames(world, endpoint, configurationId);
  world.vpcLattice.endpointAssociations.delete(associationIdOf(endpoint));
}

function addInterfaces(
  world: World,
  endpoint: EndpointRow,
  resources: ResourceConfigurationRow[],
): EndpointAssociationRow["resources"] {
  const made: string[] = [];
  try {
    return resources.map(({ id }) => ({
      configurationId: id,
      networkInterfaceIds: endpoint.subnetIds.map((subnetId) => {
        const { networkInterfaceId } = createManagedInterface(world, {
          accountId: endpoint.accountId,
          region: endpoint.region,
          subnetId,
          groupIds: endpoint.groupIds,
          interfaceType: "vpc_endpoint",
          description: `VPC Endpoint Interface ${endpoint.vpcEndpointId}`,
          requesterId: REQUESTER_ID,
        });
        made.push(networkInterfaceId);
        return networkInterfaceId;
      }),
    }));
  } catch (error) {
    for (const id of made) deleteManagedInterface(world, id);
    throw error;
  }
}

function wantedName(world: World, endpoint: EndpointRow, resource: ResourceConfigurationRow): string | undefined {
  const found = endpoint.privateDnsEnabled ? privateNameOf(world, resource) : undefined;
  if (!found) return undefined;
  const { privateDnsPreference = "VERIFIED_DOMAINS_ONLY", privateDnsSpecifiedDomains = [] } = endpoint.dnsOptions ?? {};
  const isSpecified = privateDnsSpecifiedDomains.some((domain) => domain.toLowerCase() === found.name);
  const isWanted = {
    ALL_DOMAINS: true,
    VERIFIED_DOMAINS_ONLY: found.isVerified,
    VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS: found.isVerified || isSpecified,
    SPECIFIED_DOMAINS_ONLY: isSpecified,
  }[privateDnsPreference];
  return isWanted ? found.name : undefined;
}

/** A name that another endpoint brought meanwhile stays with that one. */
function addName(world: World, endpoint: EndpointRow, configurationId: string, name: string): void {
  const { accountId, region, vpcId, vpcEndpointId } = endpoint;
  const { privateNames } = world.vpcLattice;
  if (privateNames.get(privateNameKey(vpcId, name))) return;
  privateNames.put({ accountId, region, vpcId, name, vpcEndpointId, configurationId });
}

function forgetNames(world: World, endpoint: EndpointRow, configurationId: string): void {
  const { privateNames } = world.vpcLattice;
  for (const row of privateNames.by("endpoint", endpoint.vpcEndpointId)) {
    if (row.configurationId === configurationId) privateNames.delete(privateNameKey(row.vpcId, row.name));
  }
}
