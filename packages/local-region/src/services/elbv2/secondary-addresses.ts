import { chooseAddress } from "../ec2/subnet-addresses.ts";
import type { World } from "../world.ts";
import type { LoadBalancerRow } from "./store.ts";

export const SECONDARY_ADDRESSES = "secondary_ips.auto_assigned.per_subnet";

/** Gives each node as many more addresses as the load balancer's attribute says; none is ever taken away. */
export function addSecondaryAddresses(world: World, loadBalancer: LoadBalancerRow): void {
  const wanted = Number(loadBalancer.attributes.get(SECONDARY_ADDRESSES) ?? 0);
  for (const node of loadBalancer.nodes) {
    const row = world.ec2.networkInterfaces.get(node.networkInterfaceId);
    const subnet = world.ec2.subnets.get(node.subnetId);
    if (!row || !subnet) continue;
    row.secondaryAddresses ??= [];
    while (row.secondaryAddresses.length < wanted) row.secondaryAddresses.push(chooseAddress(world, subnet));
    world.ec2.networkInterfaces.put(row);
  }
}
