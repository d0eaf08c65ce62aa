import type {
  CreateServiceNetworkRequest,
  CreateServiceNetworkResponse,
  DeleteServiceNetworkRequest,
  GetServiceNetworkRequest,
  GetServiceNetworkResponse,
  ListServiceNetworksRequest,
  ListServiceNetworksResponse,
} from "@aws-sdk/client-vpc-lattice";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { conflict, invalid } from "./lattice-error.ts";
import { latticePage, newRow, once, readName, requireOwn } from "./lookups.ts";
import type { ServiceNetworkRow } from "./store.ts";
import { readTags } from "./tags.ts";

const TYPE = "SERVICE_NETWORK";

export function createServiceNetwork(
  world: World,
  input: CreateServiceNetworkRequest,
  caller: Caller,
): Promise<CreateServiceNetworkResponse> {
  if (input.authType !== undefined && input.authType !== "NONE") refuseUnserved(input, ["authType"]);
  return once(world, caller, "CreateServiceNetwork", input, async () => {
    const { serviceNetworks } = world.vpcLattice;
    if ((input.name ?? "").startsWith("sn-")) throw invalid(`The name '${input.name}' is not valid`);
    const row: ServiceNetworkRow = {
      ...newRow(world, caller, "sn", "servicenetwork", readTags(input.tags)),
      name: readName(serviceNetworks.of(caller), input.name, "sn", TYPE),
      isShareable: input.sharingConfig?.enabled ?? true,
    };
    serviceNetworks.put(row);
    const { id, name, arn } = row;
    return { id, name, arn, sharingConfig: { enabled: row.isShareable }, authType: "NONE" };
  });
}

export function getServiceNetwork(
  world: World,
  input: GetServiceNetworkRequest,
  caller: Caller,
): GetServiceNetworkResponse {
  const row = requireNetwork(world, caller, input.serviceNetworkIdentifier);
  const { id, name, arn, createdAt, updatedAt } = row;
  return {
    id,
    name,
    arn,
    createdAt,
    lastUpdatedAt: updatedAt,
    authType: "NONE",
    sharingConfig: { enabled: row.isShareable },
    numberOfAssociatedVPCs: 0,
    numberOfAssociatedServices: 0,
  };
}

export function listServiceNetworks(
  world: World,
  input: ListServiceNetworksRequest,
  caller: Caller,
): ListServiceNetworksResponse {
  const associations = Map.groupBy(world.vpcLattice.networkAssociations.of(caller), (row) => row.networkId);
  const { page, next } = latticePage(world.vpcLattice.serviceNetworks.of(caller), input);
  const items = page.map(({ id, name, arn, createdAt, updatedAt }) => ({
    id,
    name,
    arn,
    createdAt,
    lastUpdatedAt: updatedAt,
    numberOfAssociatedVPCs: 0,
    numberOfAssociatedServices: 0,
    numberOfAssociatedResourceConfigurations: associations.get(id)?.length ?? 0,
  }));
  return { items, nextToken: next };
}

export function deleteServiceNetwork(world: World, input: DeleteServiceNetworkRequest, caller: Caller): object {
  const row = requireNetwork(world, caller, input.serviceNetworkIdentifier);
  const user = world.vpcLattice.networkAssociations.of(row).find((association) => association.networkId === row.id);
  if (user) throw conflict(`Service network ${row.id} is in use by ${user.id}`, TYPE, row.id);
  world.vpcLattice.serviceNetworks.delete(row.id);
  return {};
}

export function requireNetwork(world: World, caller: Caller, identifier: string | undefined): ServiceNetworkRow {
  return requireOwn(world.vpcLattice.serviceNetworks, caller, identifier, TYPE);
}
