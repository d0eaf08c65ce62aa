import type {
  CreateRouteTableRequest,
  CreateRouteTableResult,
  DeleteRouteTableRequest,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  Route,
  RouteTable,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import { addAssociation, toAssociation } from "./route-table-associations.ts";
import { requireRouteTable } from "./routing-lookups.ts";
import type { RouteRow, RouteTableRow } from "./routing-store.ts";
import type { VpcRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { cidrBlocksOf } from "./vpc-cidr-blocks.ts";

export function createRouteTable(world: World, input: CreateRouteTableRequest, caller: Caller): CreateRouteTableResult {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const tags = readTagSpecifications(input.TagSpecifications, "route-table");
  const row = putRouteTable(world, vpc);
  setTags(world, row.routeTableId, tags);
  return { RouteTable: toRouteTable(world, row), ClientToken: input.ClientToken };
}

export function describeRouteTables(
  world: World,
  input: DescribeRouteTablesRequest,
  caller: Caller,
): DescribeRouteTablesResult {
  const ids = input.RouteTableIds;
  const asked = ids?.length ? ids.map((id) => requireRouteTable(world, caller, id)) : world.ec2.routeTables.of(caller);
  const associations = (row: RouteTableRow) => world.ec2.routeTableAssociations.by("routeTableId", row.routeTableId);
  const targets = (kind: string, prefix: string) => (row: RouteTableRow) =>
    row.routes
      .filter(({ target }) => target.kind === kind && target.id.startsWith(prefix))
      .map(({ target }) => target.id);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "route-table-id": (row) => row.routeTableId,
      "vpc-id": (row) => row.vpcId,
      "owner-id": (row) => row.accountId,
      "association.main": (row) => associations(row).map(({ subnetId }) => String(subnetId === undefined)),
      "association.subnet-id": (row) => associations(row).map(({ subnetId }) => subnetId),
      "association.route-table-id": (row) => (associations(row).length > 0 ? row.routeTableId : undefined),
      "association.route-table-association-id": (row) => associations(row).map(({ associationId }) => associationId),
      "route.destination-cidr-block": (row) => [
        ...vpcRanges(world, row),
        ...row.routes.map((route) => route.destination),
      ],
      "route.destination-prefix-list-id": (row) => row.routes.map((route) => route.destination),
      "route.gateway-id": targets("gateway", ""),
      "route.nat-gateway-id": targets("nat-gateway", "nat-"),
      "route.instance-id": targets("instance", "i-"),
      "route.origin": (row) => ["CreateRouteTable", ...row.routes.map((route) => route.origin)],
      "route.state": () => "active",
    },
    (row) => tagsOf(world, row.routeTableId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "routeTableIds", values: ids } });
  return { RouteTables: page.map((row) => toRouteTable(world, row)), NextToken: next };
}

/** The main table goes with its VPC only; a table that subnets or gateway endpoints use stays. */
export function deleteRouteTable(world: World, input: DeleteRouteTableRequest, caller: Caller): object {
  const row = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const isUsed =
    world.ec2.routeTableAssociations.by("routeTableId", row.routeTableId).length > 0 ||
    world.ec2.endpoints.by("vpcId", row.vpcId).some(({ routeTableIds }) => routeTableIds?.includes(row.routeTableId));
  if (isUsed) {
    throw new AwsError(
      "DependencyViolation",
      `The routeTable '${row.routeTableId}' has dependencies and cannot be deleted.`,
    );
  }
  forgetRouteTable(world, row);
  return {};
}

/** A VPC's first table: all its subnets have it until they are given another. */
export function addMainRouteTable(world: World, vpc: VpcRow): void {
  addAssociation(world, putRouteTable(world, vpc), undefined);
}

/** The tables of a VPC that is going, its main one among them. */
export function forgetRouteTablesOf(world: World, vpc: VpcRow): void {
  for (const row of world.ec2.routeTableAssociations.by("vpcId", vpc.vpcId))
    world.ec2.routeTableAssociations.delete(row.associationId);
  for (const row of world.ec2.routeTables.by("vpcId", vpc.vpcId)) forgetRouteTable(world, row);
}

function putRouteTable(world: World, { accountId, region, vpcId }: VpcRow): RouteTableRow {
  const routeTableId = world.ids.ec2("rtb");
  return world.ec2.routeTables.put({
    accountId,
    region,
    routeTableId,
    vpcId,
    routes: [],
    propagatingGatewayIds: [],
  });
}

function forgetRouteTable(world: World, row: RouteTableRow): void {
  world.ec2.routeTables.delete(row.routeTableId);
  dropTags(world, row.routeTableId);
}

function toRouteTable(world: World, row: RouteTableRow): RouteTable {
  const local = vpcRanges(world, row).map(
    (DestinationCidrBlock): Route => ({
      DestinationCidrBlock,
      GatewayId: "local",
      Origin: "CreateRouteTable",
      State: "active",
    }),
  );
  return {
    RouteTableId: row.routeTableId,
    VpcId: row.vpcId,
    OwnerId: row.accountId,
    Associations: world.ec2.routeTableAssociations.by("routeTableId", row.routeTableId).map(toAssociation),
    PropagatingVgws: row.propagatingGatewayIds.map((GatewayId) => ({ GatewayId })),
    Routes: [...local, ...row.routes.map((route) => toRoute(world, route)), ...propagatedRoutes(world, row)],
    Tags: tagList(world, row.routeTableId),
  };
}

function toRoute(world: World, { destination, target, origin }: RouteRow): Route {
  const place = destination.startsWith("pl-")
    ? { DestinationPrefixListId: destination }
    : { DestinationCidrBlock: destination };
  return { ...place, ...toTarget(world, target), Origin: origin, State: "active" };
}

/** The ranges of what stands behind the gateways that propagate. */
function propagatedRoutes(world: World, { propagatingGatewayIds }: RouteTableRow): Route[] {
  const sites = world.ec2.sites.all().filter(({ vpnGatewayId }) => propagatingGatewayIds.includes(vpnGatewayId));
  return sites.map(({ cidrBlock, vpnGatewayId }) => ({
    DestinationCidrBlock: cidrBlock,
    GatewayId: vpnGatewayId,
    Origin: "EnableVgwRoutePropagation",
    State: "active",
  }));
}

function toTarget(world: World, { kind, id }: RouteRow["target"]): Route {
  if (kind === "nat-gateway") return { NatGatewayId: id };
  if (kind === "gateway") return { GatewayId: id };
  if (kind === "network-interface") {
    const attachment = world.ec2.networkInterfaces.get(id)?.attachment;
    return { NetworkInterfaceId: id, InstanceId: attachment?.instanceId };
  }
  return { InstanceId: id, NetworkInterfaceId: world.ec2.instances.get(id)?.networkInterfaceId };
}

function vpcRanges(world: World, row: RouteTableRow): string[] {
  const vpc = world.ec2.vpcs.get(row.vpcId);
  return vpc ? cidrBlocksOf(vpc).map(({ cidrBlock }) => cidrBlock) : [];
}
