import type {
  AssociateVPCWithHostedZoneRequest,
  AssociateVPCWithHostedZoneResponse,
  CreateVPCAssociationAuthorizationRequest,
  CreateVPCAssociationAuthorizationResponse,
  DeleteVPCAssociationAuthorizationRequest,
  DisassociateVPCFromHostedZoneRequest,
  DisassociateVPCFromHostedZoneResponse,
  ListVPCAssociationAuthorizationsRequest,
  ListVPCAssociationAuthorizationsResponse,
} from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { submitChange } from "./changes.ts";
import { toVpc } from "./hosted-zones.ts";
import { readSize } from "./list-hosted-zones.ts";
import { requireAnyZone, requireZone } from "./lookups.ts";
import { checkAssociation, isSameVpc, readVpc, requireOwnVpc } from "./vpc-references.ts";
import { addToView, removeFromView } from "./zone-views.ts";

/** By the VPC's owner: of the zone's own account, or of another that the zone's owner authorized. */
export function associateVpcWithHostedZone(
  world: World,
  input: AssociateVPCWithHostedZoneRequest,
  caller: Caller,
): AssociateVPCWithHostedZoneResponse {
  const zone = requireAnyZone(world, input.HostedZoneId);
  const vpc = readVpc(input.VPC);
  const isAuthorized =
    zone.accountId === caller.accountId || zone.authorizedVpcs.some((authorized) => isSameVpc(authorized, vpc));
  if (!isAuthorized) {
    const resource = `arn:aws:route53:::hostedzone/${zone.zoneId}`;
    throw new AwsError(
      "NotAuthorizedException",
      `User: ${caller.arn} is not authorized to perform: route53:AssociateVPCWithHostedZone on resource: ${resource}`,
      401,
    );
  }
  if (!zone.isPrivate) {
    throw new AwsError(
      "PublicZoneVPCAssociation",
      "You're trying to associate a VPC with a public hosted zone. Amazon Route 53 doesn't support associating a VPC with a public hosted zone.",
    );
  }
  requireOwnVpc(world, caller, vpc);
  checkAssociation(world, zone, vpc);
  world.route53.zones.put({ ...zone, vpcs: [...zone.vpcs, vpc] });
  addToView(world, vpc.vpcId, zone);
  return { ChangeInfo: submitChange(world, caller, input.Comment) };
}

/** By the owner of the zone or of the VPC. A private zone keeps its last VPC. */
export function disassociateVpcFromHostedZone(
  world: World,
  input: DisassociateVPCFromHostedZoneRequest,
  caller: Caller,
): DisassociateVPCFromHostedZoneResponse {
  const zone = requireAnyZone(world, input.HostedZoneId);
  const vpc = readVpc(input.VPC);
  if (zone.accountId !== caller.accountId) requireOwnVpc(world, caller, vpc);
  const vpcs = zone.vpcs.filter((associated) => !isSameVpc(associated, vpc));
  if (vpcs.length === zone.vpcs.length) {
    throw new AwsError(
      "VPCAssociationNotFound",
      `The VPC: ${vpc.vpcId} and hosted zone: ${zone.zoneId} that you specified are not currently associated.`,
      404,
    );
  }
  if (vpcs.length === 0) {
    throw new AwsError(
      "LastVPCAssociation",
      "The VPC that you're trying to disassociate from the private hosted zone is the last VPC that is associated with the hosted zone. Amazon Route 53 doesn't support disassociating the last VPC from a hosted zone.",
    );
  }
  world.route53.zones.put({ ...zone, vpcs });
  removeFromView(world, vpc.vpcId, zone);
  return { ChangeInfo: submitChange(world, caller, input.Comment) };
}

export function createVpcAssociationAuthorization(
  world: World,
  input: CreateVPCAssociationAuthorizationRequest,
  caller: Caller,
): CreateVPCAssociationAuthorizationResponse {
  const zone = requireZone(world, caller, input.HostedZoneId);
  const vpc = readVpc(input.VPC);
  const others = zone.authorizedVpcs.filter((authorized) => !isSameVpc(authorized, vpc));
  world.route53.zones.put({ ...zone, authorizedVpcs: [...others, vpc] });
  return { HostedZoneId: zone.zoneId, VPC: toVpc(vpc) };
}

/** An association made by it stays. */
export function deleteVpcAssociationAuthorization(
  world: World,
  input: DeleteVPCAssociationAuthorizationRequest,
  caller: Caller,
): object {
  const zone = requireZone(world, caller, input.HostedZoneId);
  const vpc = readVpc(input.VPC);
  const authorizedVpcs = zone.authorizedVpcs.filter((authorized) => !isSameVpc(authorized, vpc));
  if (authorizedVpcs.length === zone.authorizedVpcs.length) {
    throw new AwsError(
      "VPCAssociationAuthorizationNotFound",
      "The VPC that you specified is not authorized to be associated with the hosted zone.",
      404,
    );
  }
  world.route53.zones.put({ ...zone, authorizedVpcs });
  return {};
}

export function listVpcAssociationAuthorizations(
  world: World,
  input: ListVPCAssociationAuthorizationsRequest,
  caller: Caller,
): ListVPCAssociationAuthorizationsResponse {
  const zone = requireZone(world, caller, input.HostedZoneId);
  const { page, next } = takePage(zone.authorizedVpcs, readSize(input.MaxResults, 50), input.NextToken);
  return { HostedZoneId: zone.zoneId, VPCs: page.map(toVpc), NextToken: next };
}
