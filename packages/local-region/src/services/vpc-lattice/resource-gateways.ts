import type {
  CreateResourceGatewayRequest,
  CreateResourceGatewayResponse,
  DeleteResourceGatewayRequest,
  DeleteResourceGatewayResponse,
  GetResourceGatewayRequest,
  GetResourceGatewayResponse,
  ListResourceGatewaysRequest,
  ListResourceGatewaysResponse,
  UpdateResourceGatewayRequest,
  UpdateResourceGatewayResponse,
} from "@aws-sdk/client-vpc-lattice";
import { setInterfaceGroups } from "../ec2/network-interfaces.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { addGatewayInterfaces, readGatewayGroups, readGatewayPlace } from "./gateway-interfaces.ts";
import { conflict, invalid, quotaExceeded } from "./lattice-error.ts";
import { activate, removeGatewayLater } from "./lattice-states.ts";
import { latticePage, newRow, once, readName, requireOwn } from "./lookups.ts";
import type { ResourceGatewayRow } from "./store.ts";
import { readTags } from "./tags.ts";

const TYPE = "RESOURCE_GATEWAY";
/** AWS's documents say 100 and 500. */
const MOST_PER_VPC = 500;

/** One interface in each subnet; `ACTIVE` after AWS's time. */
export function createResourceGateway(
  world: World,
  input: CreateResourceGatewayRequest,
  caller: Caller,
): Promise<CreateResourceGatewayResponse> {
  return once(world, caller, "CreateResourceGateway", input, async () => {
    const own = world.vpcLattice.gateways.of(caller);
    const name = readName(own, input.name, "rgw", TYPE);
    if (input.ipAddressType !== undefined && input.ipAddressType !== "IPV4")
      throw invalid(`ipAddressType ${input.ipAddressType}: the subnets of the gateway have no IPv6 addresses`);
    const addresses = input.ipv4AddressesPerEni ?? 16;
    if (!Number.isInteger(addresses) || addresses < 1 || addresses > 62)
      throw invalid(`ipv4AddressesPerEni ${addresses} is not valid: it is 1 to 62`);
    const { vpc, subnets } = readGatewayPlace(world, caller, input);
    const groupIds = readGatewayGroups(world, vpc, input.securityGroupIds);
    if (own.filter((row) => row.vpcId === vpc.vpcId).length >= MOST_PER_VPC)
      throw quotaExceeded(
        TYPE,
        "L-resource-gateways-per-vpc",
        `${vpc.vpcId} has ${MOST_PER_VPC} resource gateways already`,
      );
    const gateway: ResourceGatewayRow = {
      ...newRow(world, caller, "rgw", "resourcegateway", readTags(input.tags)),
      name,
      status: "CREATE_IN_PROGRESS",
      vpcId: vpc.vpcId,
      subnetIds: subnets.map((subnet) => subnet.subnetId),
      groupIds,
      networkInterfaceIds: [],
      ipv4AddressesPerInterface: addresses,
      dnsResolution: input.resourceConfigDnsResolution === "IN_VPC" ? "IN_VPC" : "PUBLIC",
    };
    const networkInterfaceIds = addGatewayInterfaces(world, gateway);
    const row = world.vpcLattice.gateways.put({ ...gateway, networkInterfaceIds });
    await world.network.refresh();
    activate(world, world.vpcLattice.gateways, row.id, "gateway");
    return {
      ...toName(row),
      vpcIdentifier: row.vpcId,
      ...toPlace(row),
      ipv4AddressesPerEni: row.ipv4AddressesPerInterface,
      resourceConfigDnsResolution: row.dnsResolution,
    };
  });
}

export function getResourceGateway(
  world: World,
  input: GetResourceGatewayRequest,
  caller: Caller,
): GetResourceGatewayResponse {
  const row = requireGateway(world, caller, input.resourceGatewayIdentifier);
  return {
    ...toName(row),
    vpcId: row.vpcId,
    ...toPlace(row),
    ipv4AddressesPerEni: row.ipv4AddressesPerInterface,
    resourceConfigDnsResolution: row.dnsResolution,
    createdAt: row.createdAt,
    lastUpdatedAt: row.updatedAt,
  };
}

export function listResourceGateways(
  world: World,
  input: ListResourceGatewaysRequest,
  caller: Caller,
): ListResourceGatewaysResponse {
  const { page, next } = latticePage(world.vpcLattice.gateways.of(caller), input);
  const items = page.map((row) => ({
    ...toName(row),
    vpcIdentifier: row.vpcId,
    ...toPlace(row),
    ipv4AddressesPerEni: row.ipv4AddressesPerInterface,
    resourceConfigDnsResolution: row.dnsResolution,
    createdAt: row.createdAt,
    lastUpdatedAt: row.updatedAt,
  }));
  return { items, nextToken: next };
}

/** Its groups are all that can be changed. */
export async function updateResourceGateway(
  world: World,
  input: UpdateResourceGatewayRequest,
  caller: Caller,
): Promise<UpdateResourceGatewayResponse> {
  const row = requireGateway(world, caller, input.resourceGatewayIdentifier);
  if (row.status !== "ACTIVE") throw conflict(`${row.id} is ${row.status}`, TYPE, row.id);
  const vpc = { accountId: row.accountId, region: row.region, vpcId: row.vpcId };
  const groupIds = input.securityGroupIds ? readGatewayGroups(world, vpc, input.securityGroupIds) : row.groupIds;
  for (const id of row.networkInterfaceIds) setInterfaceGroups(world, id, groupIds);
  const status = "UPDATE_IN_PROGRESS" as const;
  const changed = world.vpcLattice.gateways.put({ ...row, groupIds, status, updatedAt: world.clock.now() });
  await world.network.refresh();
  activate(world, world.vpcLattice.gateways, row.id, "change");
  return { ...toName(changed), vpcId: row.vpcId, ...toPlace(changed) };
}

/** Not while a resource configuration uses it. */
export function deleteResourceGateway(
  world: World,
  input: DeleteResourceGatewayRequest,
  caller: Caller,
): DeleteResourceGatewayResponse {
  const row = requireGateway(world, caller, input.resourceGatewayIdentifier);
  const user = world.vpcLattice.configurations.by("gateway", row.id)[0];
  if (user) throw conflict(`Resource gateway ${row.id} is in use by resource configuration ${user.id}`, TYPE, row.id);
  const deleting = world.vpcLattice.gateways.put({ ...row, status: "DELETE_IN_PROGRESS" });
  removeGatewayLater(world, row.id);
  return toName(deleting);
}

export function requireGateway(world: World, caller: Caller, identifier: string | undefined): ResourceGatewayRow {
  return requireOwn(world.vpcLattice.gateways, caller, identifier, TYPE);
}

function toName({ name, id, arn, status }: ResourceGatewayRow) {
  return { name, id, arn, status };
}

function toPlace({ subnetIds, groupIds }: ResourceGatewayRow) {
  return { subnetIds, securityGroupIds: groupIds, ipAddressType: "IPV4" as const };
}
