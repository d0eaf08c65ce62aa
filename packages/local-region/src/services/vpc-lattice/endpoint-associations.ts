import type {
  DeleteResourceEndpointAssociationRequest,
  DeleteResourceEndpointAssociationResponse,
  ListResourceEndpointAssociationsRequest,
  ListResourceEndpointAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";
import { rejectEndpoint } from "../ec2/endpoint-states.ts";
import type { EndpointRow } from "../ec2/store.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { associationIdOf, forgetEndpointResources, syncEndpointResources } from "./endpoint-resources.ts";
import { bareId, latticePage, requireOwn } from "./lookups.ts";
import type { EndpointAssociationRow, ResourceConfigurationRow } from "./store.ts";
import { isVisible } from "./visible-configurations.ts";

const TYPE = "RESOURCE_ENDPOINT_ASSOCIATION";

/** The provider's view: which endpoints of which accounts are at the caller's configuration. */
export function listResourceEndpointAssociations(
  world: World,
  input: ListResourceEndpointAssociationsRequest,
  caller: Caller,
): ListResourceEndpointAssociationsResponse {
  const { configurations, endpointAssociations } = world.vpcLattice;
  const configuration = requireOwn(
    configurations,
    caller,
    input.resourceConfigurationIdentifier,
    "RESOURCE_CONFIGURATION",
  );
  const wanted = input.resourceEndpointAssociationIdentifier;
  const rows = endpointAssociations
    .by("configuration", configuration.id)
    .filter(
      (row) =>
        (wanted === undefined || row.id === bareId(wanted)) &&
        (input.vpcEndpointId === undefined || row.vpcEndpointId === input.vpcEndpointId) &&
        (input.vpcEndpointOwner === undefined || row.vpcEndpointOwner === input.vpcEndpointOwner),
    );
  const { page, next } = latticePage(rows, input);
  const items = page.map((row) => ({
    id: row.id,
    arn: row.arn,
    resourceConfigurationId: configuration.id,
    resourceConfigurationArn: configuration.arn,
    resourceConfigurationName: configuration.name,
    vpcEndpointId: row.vpcEndpointId,
    vpcEndpointOwner: row.vpcEndpointOwner,
    createdBy: row.vpcEndpointOwner,
    createdAt: row.createdAt,
  }));
  return { items, nextToken: next };
}

/** Disconnects a customer: no byte passes once this has answered. The endpoint is `rejected` until its owner deletes it. */
export async function deleteResourceEndpointAssociation(
  world: World,
  input: DeleteResourceEndpointAssociationRequest,
  caller: Caller,
): Promise<DeleteResourceEndpointAssociationResponse> {
  const { configurations, endpointAssociations } = world.vpcLattice;
  const row = requireOwn(endpointAssociations, caller, input.resourceEndpointAssociationIdentifier, TYPE);
  await disconnect(world, row);
  return {
    id: row.id,
    arn: row.arn,
    resourceConfigurationId: row.configurationId,
    resourceConfigurationArn: configurations.get(row.configurationId)?.arn,
    vpcEndpointId: row.vpcEndpointId,
  };
}

/** By choice, cuts off the endpoints of accounts that no longer see the configuration. AWS documents nothing of it. */
export async function disconnectUnshared(world: World): Promise<void> {
  if (world.choices.unsharedResource === "connected") return;
  const { configurations, endpointAssociations } = world.vpcLattice;
  for (const row of endpointAssociations.all()) {
    const configuration = configurations.get(row.configurationId);
    if (configuration && !isVisible(world, configuration, row.vpcEndpointOwner)) await disconnect(world, row);
  }
}

async function disconnect(world: World, row: EndpointAssociationRow): Promise<void> {
  const endpoint = world.ec2.endpoints.get(row.vpcEndpointId);
  if (endpoint) {
    forgetEndpointResources(world, endpoint);
    await rejectEndpoint(world, endpoint);
  }
  world.vpcLattice.endpointAssociations.delete(row.id);
}

/** Associates a new endpoint: its interfaces and names are made, all of them or none. */
export function associateEndpoint(world: World, endpoint: EndpointRow, configuration: ResourceConfigurationRow): void {
  const { accountId, region } = configuration;
  const id = associationIdOf(endpoint);
  const now = world.clock.now();
  world.vpcLattice.endpointAssociations.put({
    accountId,
    region,
    id,
    arn: `arn:aws:vpc-lattice:${region}:${accountId}:resourceendpointassociation/${id}`,
    createdAt: now,
    updatedAt: now,
    tags: {},
    configurationId: configuration.id,
    vpcEndpointId: endpoint.vpcEndpointId,
    vpcEndpointOwner: endpoint.accountId,
    resources: [],
  });
  try {
    syncEndpointResources(world, endpoint, configuration);
  } catch (error) {
    world.vpcLattice.endpointAssociations.delete(id);
    throw error;
  }
}

/** A group has other children than before: its endpoints follow, as far as their subnets have room. */
export function followGroup(world: World, groupId: string | undefined): void {
  const group = world.vpcLattice.configurations.get(groupId ?? "");
  if (!group) return;
  for (const row of world.vpcLattice.endpointAssociations.by("configuration", group.id)) {
    const endpoint = world.ec2.endpoints.get(row.vpcEndpointId);
    if (!endpoint) continue;
    try {
      syncEndpointResources(world, endpoint, group);
    } catch (error) {
      world.log?.(`endpoint ${row.vpcEndpointId} cannot follow ${group.id}: ${String(error)}`);
    }
  }
}
