import type {
  CreateServiceNetworkResourceAssociationRequest,
  CreateServiceNetworkResourceAssociationResponse,
  DeleteServiceNetworkResourceAssociationRequest,
  DeleteServiceNetworkResourceAssociationResponse,
  GetServiceNetworkResourceAssociationRequest,
  GetServiceNetworkResourceAssociationResponse,
  ListServiceNetworkResourceAssociationsRequest,
  ListServiceNetworkResourceAssociationsResponse,
} from "@aws-sdk/client-vpc-lattice";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { conflict, invalid } from "./lattice-error.ts";
import { activate, removeLater } from "./lattice-states.ts";
import { bareId, latticePage, newRow, once, requireOwn } from "./lookups.ts";
import { requireNetwork } from "./service-networks.ts";
import type { NetworkAssociationRow } from "./store.ts";
import { requireVisible } from "./visible-configurations.ts";

const TYPE = "SERVICE_NETWORK_RESOURCE_ASSOCIATION";

/** A configuration of the caller's own, or one shared with it, into a network of its own. It carries no packets. */
export function createServiceNetworkResourceAssociation(
  world: World,
  input: CreateServiceNetworkResourceAssociationRequest,
  caller: Caller,
): Promise<CreateServiceNetworkResourceAssociationResponse> {
  return once(world, caller, "CreateServiceNetworkResourceAssociation", input, async () => {
    const { networkAssociations } = world.vpcLattice;
    const network = requireNetwork(world, caller, input.serviceNetworkIdentifier);
    const configuration = requireVisible(world, caller, input.resourceConfigurationIdentifier);
    if (configuration.parentId !== undefined)
      throw invalid(`Resource configuration ${configuration.id} is a child: associate its group`);
    if (network.isShareable && !configuration.allowsShareableNetworks)
      throw invalid(
        `Resource configuration ${configuration.id} does not allow association to a shareable service network`,
      );
    const known = networkAssociations
      .of(caller)
      .find((row) => row.networkId === network.id && row.configurationId === configuration.id);
    if (known) throw conflict(`${configuration.id} is associated with ${network.id} already`, TYPE, known.id);
    const row: NetworkAssociationRow = {
      ...newRow(world, caller, "snra", "servicenetworkresourceassociation", input.tags),
      status: "CREATE_IN_PROGRESS",
      configurationId: configuration.id,
      networkId: network.id,
      privateDnsEnabled: input.privateDnsEnabled ?? false,
    };
    networkAssociations.put(row);
    activate(world, networkAssociations, row.id, "configuration");
    const { id, arn, status, privateDnsEnabled } = row;
    return { id, arn, status, createdBy: caller.accountId, privateDnsEnabled };
  });
}

export function getServiceNetworkResourceAssociation(
  world: World,
  input: GetServiceNetworkResourceAssociationRequest,
  caller: Caller,
): GetServiceNetworkResourceAssociationResponse {
  const { serviceNetworkResourceAssociationIdentifier } = input;
  const row = requireOwn(
    world.vpcLattice.networkAssociations,
    caller,
    serviceNetworkResourceAssociationIdentifier,
    TYPE,
  );
  return { ...describe(world, row), lastUpdatedAt: row.updatedAt };
}

export function listServiceNetworkResourceAssociations(
  world: World,
  input: ListServiceNetworkResourceAssociationsRequest,
  caller: Caller,
): ListServiceNetworkResourceAssociationsResponse {
  refuseUnserved(input, ["includeChildren"]);
  const { serviceNetworkIdentifier, resourceConfigurationIdentifier } = input;
  if (!serviceNetworkIdentifier && !resourceConfigurationIdentifier)
    throw invalid("serviceNetworkIdentifier or resourceConfigurationIdentifier is required");
  const rows = world.vpcLattice.networkAssociations
    .of(caller)
    .filter(
      (row) =>
        (!serviceNetworkIdentifier || row.networkId === bareId(serviceNetworkIdentifier)) &&
        (!resourceConfigurationIdentifier || row.configurationId === bareId(resourceConfigurationIdentifier)),
    );
  const { page, next } = latticePage(rows, input);
  return { items: page.map((row) => describe(world, row)), nextToken: next };
}

export function deleteServiceNetworkResourceAssociation(
  world: World,
  input: DeleteServiceNetworkResourceAssociationRequest,
  caller: Caller,
): DeleteServiceNetworkResourceAssociationResponse {
  const { networkAssociations } = world.vpcLattice;
  const row = requireOwn(networkAssociations, caller, input.serviceNetworkResourceAssociationIdentifier, TYPE);
  networkAssociations.put({ ...row, status: "DELETE_IN_PROGRESS" });
  removeLater(world, networkAssociations, row.id);
  return { id: row.id, arn: row.arn, status: "DELETE_IN_PROGRESS" };
}

function describe(world: World, row: NetworkAssociationRow) {
  const configuration = world.vpcLattice.configurations.get(row.configurationId);
  const network = world.vpcLattice.serviceNetworks.get(row.networkId);
  return {
    id: row.id,
    arn: row.arn,
    status: row.status,
    createdBy: row.accountId,
    createdAt: row.createdAt,
    resourceConfigurationId: row.configurationId,
    resourceConfigurationArn: configuration?.arn,
    resourceConfigurationName: configuration?.name,
    serviceNetworkId: row.networkId,
    serviceNetworkArn: network?.arn,
    serviceNetworkName: network?.name,
    isManagedAssociation: false,
    privateDnsEnabled: row.privateDnsEnabled,
  };
}
