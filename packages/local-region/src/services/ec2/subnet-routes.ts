import type { World } from "../world.ts";
import type { RouteTarget } from "./routing-store.ts";

/** A route of a subnet's, by range: a prefix list is each of its ranges. */
export interface SubnetRoute {
  cidrBlock: string;
  target: RouteTarget;
}

/**
 * The routes of the subnet's own table, else of its VPC's main one, static ones before those that a gateway propagates;
 * its VPC's own range is not among them. For looking only.
 */
export function routesOfSubnet(world: World, subnetId: string, vpcId: string): SubnetRoute[] {
  const { routeTables, routeTableAssociations, prefixLists, sites } = world.ec2;
  const associations = [...routeTableAssociations.peekBy("vpcId", vpcId)];
  const own = associations.find((row) => row.subnetId === subnetId);
  const association = own ?? associations.find((row) => row.subnetId === undefined);
  const table = association && routeTables.peek(association.routeTableId);
  if (!table) return [];
  const standing = table.routes.flatMap(({ destination, target }) => {
    const list = destination.startsWith("pl-") ? prefixLists.peek(destination) : undefined;
    const ranges = list ? list.entries.map(({ cidr }) => cidr) : [destination];
    return ranges.map((cidrBlock) => ({ cidrBlock, target }));
  });
  const propagated = sites.ids().flatMap((id) => {
    const site = sites.peek(id);
    if (!site || !table.propagatingGatewayIds.includes(site.vpnGatewayId)) return [];
    return { cidrBlock: site.cidrBlock, target: { kind: "gateway" as const, id: site.vpnGatewayId } };
  });
  return [...standing, ...propagated];
}
