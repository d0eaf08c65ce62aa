import type { SubnetConfiguration } from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { requireSubnet } from "./lookups.ts";
import { createManagedInterface, deleteInterface, deleteManagedInterface } from "./network-interfaces.ts";
import type { EndpointRow, EndpointServiceRow, NetworkInterfaceRow, SubnetRow } from "./store.ts";
import { checkAddress } from "./subnet-addresses.ts";

/** The account of AWS's own that makes endpoint interfaces. */
const REQUESTER_ID = "727180483921";

/**
 * The subnets that an endpoint is to have: of the VPC, in zones that the service has, no two in one zone (`present`
 * ones count), with the addresses asked for still free. Throws in AWS's words and changes nothing.
 */
export function readEndpointSubnets(
  world: World,
  owner: Owned,
  vpcId: string,
  service: EndpointServiceRow,
  request: { subnetIds: string[]; configurations: SubnetConfiguration[]; present: SubnetRow[] },
): SubnetRow[] {
  const zones = new Set(request.present.map((subnet) => subnet.zoneId));
  const subnets = request.subnetIds.map((id) => requireSubnet(world, owner, id));
  for (const subnet of subnets) {
    if (subnet.vpcId !== vpcId) {
      throw new AwsError("InvalidParameter", `The subnet '${subnet.subnetId}' does not belong to the VPC '${vpcId}'`);
    }
    // Zones are of one region: an endpoint at a service in another has whichever it likes.
    if (service.region === owner.region && !service.zoneIds.includes(subnet.zoneId)) {
      throw new AwsError(
        "InvalidParameter",
        `The VPC endpoint service ${service.serviceName} does not support the availability zone of the subnet: ${subnet.subnetId}.`,
      );
    }
    if (zones.has(subnet.zoneId)) {
      throw new AwsError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${subnet.subnetId}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      );
    }
    zones.add(subnet.zoneId);
  }
  for (const configuration of request.configurations) {
    const subnet = subnets.find((row) => row.subnetId === configuration.SubnetId);
    if (!subnet) {
      throw new AwsError(
        "InvalidParameter",
        `The subnet '${configuration.SubnetId}' is not among the endpoint's subnets`,
      );
    }
    if (configuration.Ipv6) throw new AwsError("InvalidParameter", `The subnet '${subnet.subnetId}' has no IPv6 range`);
    if (configuration.Ipv4) checkAddress(world, subnet, configuration.Ipv4);
  }
  return subnets;
}

/** Gives the endpoint one interface in each subnet; all of them or, when a subnet is full, none. */
export function addEndpointInterfaces(
  world: World,
  endpoint: EndpointRow,
  subnets: SubnetRow[],
  configurations: SubnetConfiguration[],
): void {
  const made: NetworkInterfaceRow[] = [];
  try {
    for (const subnet of subnets) {
      const address = configurations.find((one) => one.SubnetId === subnet.subnetId)?.Ipv4;
      const row = addInterface(world, endpoint, subnet.subnetId, address);
      made.push(row);
    }
  } catch (error) {
    for (const row of made) deleteInterface(world, row);
    throw error;
  }
  endpoint.subnetIds = [...endpoint.subnetIds, ...subnets.map((subnet) => subnet.subnetId)];
  endpoint.networkInterfaceIds = [...endpoint.networkInterfaceIds, ...made.map((row) => row.networkInterfaceId)];
}

/** The same, except that an endpoint that waits for acceptance may have to wait for its interfaces, too. */
export function addEndpointSubnets(
  world: World,
  endpoint: EndpointRow,
  subnets: SubnetRow[],
  configurations: SubnetConfiguration[],
): void {
  if (endpoint.state !== "pendingAcceptance" || world.choices.interfacesBeforeAcceptance === "present") {
    addEndpointInterfaces(world, endpoint, subnets, configurations);
    return;
  }
  endpoint.subnetIds = [...endpoint.subnetIds, ...subnets.map((subnet) => subnet.subnetId)];
  for (const { SubnetId, Ipv4 } of configurations) if (SubnetId && Ipv4) wishAddress(endpoint, SubnetId, Ipv4);
}

/** An interface in each subnet that has none of it yet; all of them or, when a subnet is full, none. */
export function addMissingInterfaces(world: World, endpoint: EndpointRow): void {
  const present = endpoint.networkInterfaceIds.map((id) => world.ec2.networkInterfaces.get(id)?.subnetId);
  const missing = endpoint.subnetIds.filter((id) => !present.includes(id));
  if (missing.length === 0) return;
  const { subnetIds, wishedAddresses = {} } = endpoint;
  const configurations = Object.entries(wishedAddresses).map(([SubnetId, Ipv4]) => ({ SubnetId, Ipv4 }));
  const subnets = missing.map((id) => requireSubnet(world, endpoint, id));
  addEndpointInterfaces(world, endpoint, subnets, configurations);
  endpoint.subnetIds = subnetIds;
  delete endpoint.wishedAddresses;
}

function wishAddress(endpoint: EndpointRow, subnetId: string, address: string): void {
  endpoint.wishedAddresses = { ...endpoint.wishedAddresses, [subnetId]: address };
}

/** Gives the endpoint another address in a subnet that it has, by another interface. The caller refreshes the network. */
export function replaceEndpointInterface(
  world: World,
  endpoint: EndpointRow,
  subnetId: string,
  privateIpAddress: string,
): void {
  const isThere = (id: string) => world.ec2.networkInterfaces.get(id)?.subnetId === subnetId;
  if (!endpoint.networkInterfaceIds.some(isThere)) {
    wishAddress(endpoint, subnetId, privateIpAddress);
    return;
  }
  const row = addInterface(world, endpoint, subnetId, privateIpAddress);
  const former = endpoint.networkInterfaceIds.filter(isThere);
  endpoint.networkInterfaceIds = endpoint.networkInterfaceIds.map((id) =>
    former.includes(id) ? row.networkInterfaceId : id,
  );
  for (const id of former) deleteManagedInterface(world, id);
}

function addInterface(
  world: World,
  endpoint: EndpointRow,
  subnetId: string,
  privateIpAddress: string | undefined,
): NetworkInterfaceRow {
  return createManagedInterface(world, {
    accountId: endpoint.accountId,
    region: endpoint.region,
    subnetId,
    groupIds: endpoint.groupIds,
    interfaceType: "vpc_endpoint",
    description: `VPC Endpoint Interface ${endpoint.vpcEndpointId}`,
    requesterId: REQUESTER_ID,
    privateIpAddress,
  });
}
