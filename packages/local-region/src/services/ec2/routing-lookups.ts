import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type {
  AddressRow,
  DhcpOptionsRow,
  InternetGatewayRow,
  NatGatewayRow,
  NetworkAclRow,
  PrefixListRow,
  RouteTableRow,
  VpnGatewayRow,
} from "./routing-store.ts";

/** Each throws AWS's not-found error of its type when the owner has no such resource. */
export function requireDhcpOptions(world: World, owner: Owned, id: string): DhcpOptionsRow {
  return (
    world.ec2.dhcpOptions.getOwn(owner, id) ??
    fail("InvalidDhcpOptionID.NotFound", `The dhcpOption ID '${id}' does not exist`)
  );
}

export function requireRouteTable(world: World, owner: Owned, id: string): RouteTableRow {
  return (
    world.ec2.routeTables.getOwn(owner, id) ??
    fail("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`)
  );
}

export function requireInternetGateway(world: World, owner: Owned, id: string): InternetGatewayRow {
  return (
    world.ec2.internetGateways.getOwn(owner, id) ??
    fail("InvalidInternetGatewayID.NotFound", `The internetGateway ID '${id}' does not exist`)
  );
}

export function requireVpnGateway(world: World, owner: Owned, id: string): VpnGatewayRow {
  return (
    world.ec2.vpnGateways.getOwn(owner, id) ??
    fail("InvalidVpnGatewayID.NotFound", `The vpnGateway ID '${id}' does not exist`)
  );
}

export function requireNatGateway(world: World, owner: Owned, id: string): NatGatewayRow {
  return world.ec2.natGateways.getOwn(owner, id) ?? fail("NatGatewayNotFound", `NatGateway ${id} was not found`);
}

export function requireAddress(world: World, owner: Owned, id: string): AddressRow {
  return (
    world.ec2.addresses.getOwn(owner, id) ??
    fail("InvalidAllocationID.NotFound", `The allocation ID '${id}' does not exist`)
  );
}

export function requireNetworkAcl(world: World, owner: Owned, id: string): NetworkAclRow {
  return (
    world.ec2.networkAcls.getOwn(owner, id) ??
    fail("InvalidNetworkAclID.NotFound", `The networkAcl ID '${id}' does not exist`)
  );
}

export function requirePrefixList(world: World, owner: Owned, id: string): PrefixListRow {
  return (
    world.ec2.prefixLists.getOwn(owner, id) ??
    fail("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist.`)
  );
}

function fail(code: string, message: string): never {
  throw new AwsError(code, message);
}
