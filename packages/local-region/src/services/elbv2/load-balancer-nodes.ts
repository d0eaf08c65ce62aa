import type { SubnetMapping } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSubnet } from "../ec2/lookups.ts";
import { createManagedInterface } from "../ec2/network-interfaces.ts";
import type { SubnetRow } from "../ec2/store.ts";
import { checkAddress, countFreeAddresses } from "../ec2/subnet-addresses.ts";
import type { World } from "../world.ts";
import { validationError, withCode } from "./parameters.ts";
import type { LoadBalancerRow } from "./store.ts";

/** AWS wants this many free addresses in a subnet unless the caller chooses the node's address. */
const FREE_ADDRESSES = 8;

export interface NodePlace {
  subnet: SubnetRow;
  requestedAddress: string | undefined;
}

/** The subnets of a call, at most one per zone and all in one VPC; those in `present` have their node already. */
export function readNodePlaces(
  world: World,
  owner: Owned,
  input: { Subnets?: string[] | undefined; SubnetMappings?: SubnetMapping[] | undefined },
  present: string[] = [],
): NodePlace[] {
  if (input.Subnets?.length && input.SubnetMappings?.length) {
    throw validationError("You must specify either subnets or subnet mappings, not both");
  }
  const mappings: SubnetMapping[] = input.SubnetMappings ?? input.Subnets?.map((SubnetId) => ({ SubnetId })) ?? [];
  if (mappings.length === 0) throw validationError("At least one subnet must be specified");
  const places = mappings.map((mapping) => readPlace(world, owner, mapping, present));
  if (new Set(places.map((place) => place.subnet.zoneId)).size < places.length) {
    throw new AwsError(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  }
  if (new Set(places.map((place) => place.subnet.vpcId)).size > 1) {
    throw new AwsError("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  }
  return places;
}

/** Gives the load balancer its node in the subnet, with an address for life. The caller refreshes the network. */
export function addNode(world: World, loadBalancer: LoadBalancerRow, place: NodePlace): void {
  const row = createManagedInterface(world, {
    accountId: loadBalancer.accountId,
    region: loadBalancer.region,
    subnetId: place.subnet.subnetId,
    groupIds: loadBalancer.groupIds,
    interfaceType: "network_load_balancer",
    description: `ELB ${loadBalancer.arn.split(":loadbalancer/")[1]}`,
    requesterId: "amazon-elb",
    privateIpAddress: place.requestedAddress,
  });
  loadBalancer.nodes.push({
    subnetId: place.subnet.subnetId,
    zoneId: place.subnet.zoneId,
    networkInterfaceId: row.networkInterfaceId,
    address: row.privateIpAddress,
    requestedAddress: place.requestedAddress !== undefined,
  });
}

/** Whether every address asked for is still free: AWS finds out only while it builds, and the load balancer fails. */
export function areAddressesFree(world: World, places: NodePlace[]): boolean {
  return places.every(({ subnet, requestedAddress }) => {
    try {
      if (requestedAddress !== undefined) checkAddress(world, subnet, requestedAddress);
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === "InvalidIPAddress.InUse") return false;
      throw new AwsError("InvalidConfigurationRequest", error instanceof Error ? error.message : String(error));
    }
  });
}

function readPlace(world: World, owner: Owned, mapping: SubnetMapping, present: string[]): NodePlace {
  const subnetId = mapping.SubnetId ?? "";
  if (mapping.AllocationId || mapping.IPv6Address) {
    throw new AwsError(
      "InvalidConfigurationRequest",
      `the local region gives load balancers no public and no IPv6 addresses: leave them out for subnet '${subnetId}'`,
    );
  }
  const subnet = withCode("SubnetNotFound", () => requireSubnet(world, owner, subnetId));
  const requestedAddress = mapping.PrivateIPv4Address;
  const needsSpace = requestedAddress === undefined && !present.includes(subnetId);
  if (needsSpace && countFreeAddresses(world, subnet) < FREE_ADDRESSES) {
    throw new AwsError(
      "InvalidSubnet",
      `Not enough IP space available in ${subnetId}. ELB requires at least ${FREE_ADDRESSES} free IP addresses in each subnet.`,
    );
  }
  return { subnet, requestedAddress };
}
