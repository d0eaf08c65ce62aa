import type {
  AssociateRouteTableRequest,
  AssociateRouteTableResult,
  DisassociateRouteTableRequest,
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult,
  RouteTableAssociation,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireSubnet } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requireRouteTable } from "./routing-lookups.ts";
import type { RouteTableAssociationRow, RouteTableRow } from "./routing-store.ts";

/** A subnet has one table of its own at most; without one it has the VPC's main table. */
export function associateRouteTable(
  world: World,
  input: AssociateRouteTableRequest,
  caller: Caller,
): AssociateRouteTableResult {
  refuseUnserved(input, ["GatewayId", "PublicIpv4Pool"]);
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  const subnet = requireSubnet(world, caller, required(input.SubnetId, "subnetId"));
  checkSameVpc(table, subnet.vpcId);
  const [present] = world.ec2.routeTableAssociations.by("subnetId", subnet.subnetId);
  if (present && present.routeTableId !== table.routeTableId) {
    throw new AwsError(
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table.routeTableId} conflicts with an existing association`,
    );
  }
  const row = present ?? addAssociation(world, table, subnet.subnetId);
  return { AssociationId: row.associationId, AssociationState: { State: "associated" } };
}

export function disassociateRouteTable(world: World, input: DisassociateRouteTableRequest, caller: Caller): object {
  const row = requireAssociation(world, caller, input.AssociationId);
  if (row.subnetId === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      `cannot disassociate the main route table association ${row.associationId}`,
    );
  }
  world.ec2.routeTableAssociations.delete(row.associationId);
  return {};
}

/** The association gets another id, as on AWS; of the main association it makes another table the main one. */
export function replaceRouteTableAssociation(
  world: World,
  input: ReplaceRouteTableAssociationRequest,
  caller: Caller,
): ReplaceRouteTableAssociationResult {
  const row = requireAssociation(world, caller, input.AssociationId);
  const table = requireRouteTable(world, caller, required(input.RouteTableId, "routeTableId"));
  checkSameVpc(table, row.vpcId);
  world.ec2.routeTableAssociations.delete(row.associationId);
  const replaced = addAssociation(world, table, row.subnetId);
  return { NewAssociationId: replaced.associationId, AssociationState: { State: "associated" } };
}

export function addAssociation(
  world: World,
  { accountId, region, routeTableId, vpcId }: RouteTableRow,
  subnetId: string | undefined,
): RouteTableAssociationRow {
  const associationId = world.ids.ec2("rtbassoc");
  return world.ec2.routeTableAssociations.put({ accountId, region, associationId, routeTableId, vpcId, subnetId });
}

/** A subnet that is deleted takes its association along. */
export function forgetAssociationOf(world: World, subnetId: string): void {
  for (const row of world.ec2.routeTableAssociations.by("subnetId", subnetId))
    world.ec2.routeTableAssociations.delete(row.associationId);
}

export function toAssociation(row: RouteTableAssociationRow): RouteTableAssociation {
  return {
    RouteTableAssociationId: row.associationId,
    RouteTableId: row.routeTableId,
    SubnetId: row.subnetId,
    Main: row.subnetId === undefined,
    AssociationState: { State: "associated" },
  };
}

function requireAssociation(world: World, caller: Caller, id: string | undefined): RouteTableAssociationRow {
  const row = world.ec2.routeTableAssociations.getOwn(caller, required(id, "associationId"));
  if (row) return row;
  throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}

function checkSameVpc(table: RouteTableRow, vpcId: string): void {
  if (table.vpcId === vpcId) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Route table ${table.routeTableId} and the subnet belong to different networks`,
  );
}
