/**
 * RAM, shares of VPC Lattice's resource configurations and service networks with other accounts. Not done here:
 * organizations (every other account is invited), principals that are roles, users or services, customer-managed
 * permissions, other types of resources. What is not shared, or no longer, is as good as not there for everybody else.
 * An endpoint made while it was shared goes on when it no longer is, unless the choice unsharedResource says otherwise;
 * to disconnect it there is DeleteResourceEndpointAssociation. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { associateResourceShare, disassociateResourceShare, getResourceShareAssociations } from "./associations.ts";
import {
  acceptResourceShareInvitation,
  getResourceShareInvitations,
  listPendingInvitationResources,
  rejectResourceShareInvitation,
} from "./invitations.ts";
import { listPrincipals, listResourceSharePermissions, listResources } from "./list-resources.ts";
import { createResourceShare, deleteResourceShare, getResourceShares, updateResourceShare } from "./shares.ts";
import { tagResource, untagResource } from "./tags.ts";

export function ramOperations(world: World): Operations {
  return bindOperations(world, {
    CreateResourceShare: createResourceShare,
    UpdateResourceShare: updateResourceShare,
    GetResourceShares: getResourceShares,
    DeleteResourceShare: deleteResourceShare,
    AssociateResourceShare: associateResourceShare,
    DisassociateResourceShare: disassociateResourceShare,
    GetResourceShareAssociations: getResourceShareAssociations,
    GetResourceShareInvitations: getResourceShareInvitations,
    AcceptResourceShareInvitation: acceptResourceShareInvitation,
    RejectResourceShareInvitation: rejectResourceShareInvitation,
    ListPendingInvitationResources: listPendingInvitationResources,
    ListResources: listResources,
    ListPrincipals: listPrincipals,
    ListResourceSharePermissions: listResourceSharePermissions,
    TagResource: tagResource,
    UntagResource: untagResource,
  });
}
