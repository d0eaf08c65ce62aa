import type {
  CreateRouteRequest,
  CreateRouteResult,
  DeleteRouteRequest,
  DisableVgwRoutePropagationRequest,
  EnableVgwRoutePropagationRequest,
  ReplaceRouteRequest,
} from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireInstance } from "./instance-lookups.ts";
import { requireNetworkInterface } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import {
  requireInternetGateway,
  requireNatGateway,
  requirePrefixList,
  requireRouteTable,
  requireVpnGateway,
} from "./routing-lookups.ts";
import type { RouteRow, RouteTableRow, RouteTarget } from "./routing-store.ts";
import { cidrBlocksOf } from "./vpc-cidr-blocks.ts";

const UNSERVED = [
  "DestinationIpv6CidrBlock",
  "EgressOnlyInternetGatewayId",
  "TransitGatewayId",
  "LocalGatewayId",
  "CarrierGatewayId",
  "CoreNetworkArn",
  "OdbNetworkArn",
  "VpcPeeringConnectionId",
  "VpcEndpointId",
  "LocalTarget",
];

export function createRoute(world: World, input: CreateRouteRequest, caller: Caller): CreateRouteResult {
  const { table, destination, target } = readRoute(world, input, caller);
  if (table.routes.some((route) => route.destination === destination)) {
    throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  setRoutes(world, table, [...table.routes, { destination, target, origin: "CreateRoute" }]);
  return { Return: true };
}

export function replaceRoute(world: World, input: ReplaceRouteRequest, caller: Caller): object {
  const { table, destination, target } = readRoute(world, input, caller);
  requireRoute(table, destination);
  const replaced = (route: RouteRow): RouteRow => (route.destination === destination ? { ...route, target } : route);
  setRoutes(world, table, table.routes.map(replaced));
  return {};
}

export function deleteRoute(world: World, input: DeleteRouteRequest, caller: Caller): object {
  refuseUnserved(input, ["DestinationIpv6CidrBlock"]);
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const destination = readDestination(world, input, caller);
  const route = requireRoute(table, destination);
  setRoutes(
    world,
    table,
    table.routes.filter((other) => other !== route),
  );
  return {};
}

/** The table takes over the ranges of the sites behind the gateway. */
export function enableVgwRoutePropagation(
  world: World,
  input: EnableVgwRoutePropagationRequest,
  caller: Caller,
): object {
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const gateway = requireVpnGateway(world, caller, required(input.GatewayId, "gatewayId"));
  if (gateway.vpcId !== table.vpcId) {
    throw new AwsError("Gateway.NotAttached", `resource ${gateway.vpnGatewayId} is not attached to ${table.vpcId}`);
  }
  const propagatingGatewayIds = [...new Set([...table.propagatingGatewayIds, gateway.vpnGatewayId])];
  world.ec2.routeTables.put(Object.assign(table, { propagatingGatewayIds }));
  return {};
}

export function disableVgwRoutePropagation(
  world: World,
  input: DisableVgwRoutePropagationRequest,
  caller: Caller,
): object {
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const gateway = requireVpnGateway(world, caller, required(input.GatewayId, "gatewayId"));
  const propagatingGatewayIds = table.propagatingGatewayIds.filter((id) => id !== gateway.vpnGatewayId);
  world.ec2.routeTables.put(Object.assign(table, { propagatingGatewayIds }));
  return {};
}

function readRoute(world: World, input: CreateRouteRequest, caller: Caller) {
  refuseUnserved(input, UNSERVED);
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const destination = readDestination(world, input, caller);
  const vpc = world.ec2.vpcs.get(table.vpcId);
  if (vpc && cidrBlocksOf(vpc).some(({ cidrBlock }) => cidrBlock === destination)) {
    throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  return { table, destination, target: readTarget(world, input, caller, table) };
}

function readDestination(
  world: World,
  input: { DestinationCidrBlock?: string | undefined; DestinationPrefixListId?: string | undefined },
  caller: Caller,
): string {
  if (input.DestinationPrefixListId) {
    return requirePrefixList(world, caller, input.DestinationPrefixListId).prefixListId;
  }
  const text = required(input.DestinationCidrBlock, "destinationCidrBlock");
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  return formatCidr(cidr);
}

function readTarget(world: World, input: CreateRouteRequest, caller: Caller, table: RouteTableRow): RouteTarget {
  const { GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId } = input;
  const given = [GatewayId, NatGatewayId, NetworkInterfaceId, InstanceId].filter((id) => id !== undefined);
  if (given.length !== 1) {
    throw new AwsError(
      given.length === 0 ? "MissingParameter" : "InvalidParameterCombination",
      "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, carrierGatewayId, vpcEndpointId, coreNetworkArn or instanceId",
    );
  }
  if (NatGatewayId) return { kind: "nat-gateway", id: requireNatGateway(world, caller, NatGatewayId).natGatewayId };
  if (NetworkInterfaceId) {
    const { networkInterfaceId } = requireNetworkInterface(world, caller, NetworkInterfaceId);
    return { kind: "network-interface", id: networkInterfaceId };
  }
  if (InstanceId) return { kind: "instance", id: requireInstance(world, caller, InstanceId).instanceId };
  const id = required(GatewayId, "gatewayId");
  const { vpcId } = id.startsWith("vgw-")
    ? requireVpnGateway(world, caller, id)
    : requireInternetGateway(world, caller, id);
  if (vpcId !== table.vpcId) {
    throw new AwsError(
      "InvalidParameterValue",
      `route table ${table.routeTableId} and network gateway ${id} belong to different networks`,
    );
  }
  return { kind: "gateway", id };
}

function requireRoute(table: RouteTableRow, destination: string): RouteRow {
  const route = table.routes.find((other) => other.destination === destination);
  if (route) return route;
  throw new AwsError(
    "InvalidRoute.NotFound",
    `no route with destination-cidr-block ${destination} in route table ${table.routeTableId}`,
  );
}

function setRoutes(world: World, table: RouteTableRow, routes: RouteRow[]): void {
  world.ec2.routeTables.put(Object.assign(table, { routes }));
}
