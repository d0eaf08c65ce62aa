import type { SetSubnetsInput, SetSubnetsOutput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { zonesInUse } from "../ec2/service-associations.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkIpAddressType } from "./ip-address-type.ts";
import { addNode, areAddressesFree, type NodePlace, readNodePlaces } from "./load-balancer-nodes.ts";
import { removeNodesLater, toAvailabilityZones } from "./load-balancers.ts";
import { listenersOf, requireLoadBalancer } from "./lookups.ts";
import { addSecondaryAddresses } from "./secondary-addresses.ts";
import type { LoadBalancerRow } from "./store.ts";
import { followHealthOf } from "./target-health.ts";

/** The whole new set. Nodes of subnets that stay are kept; a zone that endpoints use cannot go. */
export async function setSubnets(world: World, input: SetSubnetsInput, caller: Caller): Promise<SetSubnetsOutput> {
  const row = requireLoadBalancer(world, caller, input.LoadBalancerArn);
  checkIpAddressType(input.IpAddressType);
  const present = row.nodes.map((node) => node.subnetId);
  const places = readNodePlaces(world, caller, input, present);
  const added = places.filter((place) => !present.includes(place.subnet.subnetId));
  const removed = row.nodes.filter((node) => !places.some((place) => place.subnet.subnetId === node.subnetId));
  checkChange(world, row, added, removed);
  for (const place of added) addNode(world, row, place);
  row.nodes = row.nodes.filter((node) => !removed.includes(node));
  addSecondaryAddresses(world, row);
  if (removed.length > 0) removeNodesLater(world, removed);
  for (const listener of listenersOf(world, row)) followHealthOf(world, listener);
  await world.network.refresh();
  return { AvailabilityZones: toAvailabilityZones(row), IpAddressType: "ipv4" };
}

function checkChange(world: World, row: LoadBalancerRow, added: NodePlace[], removed: LoadBalancerRow["nodes"]): void {
  const fail = (message: string) => {
    throw new AwsError("InvalidConfigurationRequest", message);
  };
  const stranger = added.find((place) => place.subnet.vpcId !== row.vpcId);
  if (stranger) fail(`The subnet '${stranger.subnet.subnetId}' does not belong to the VPC '${row.vpcId}'`);
  const replaced = removed.find((node) => added.some((place) => place.subnet.zoneId === node.zoneId));
  if (replaced) {
    fail(`The subnet '${replaced.subnetId}' cannot be replaced by one in the same Availability Zone in one call`);
  }
  const inUse = zonesInUse(world, row.arn);
  const needed = removed.find((node) => inUse.has(node.zoneId));
  if (needed) fail(`The subnet '${needed.subnetId}' cannot be removed while VPC endpoints use its Availability Zone`);
  if (!areAddressesFree(world, added)) fail("A private IPv4 address that was asked for is in use");
}
