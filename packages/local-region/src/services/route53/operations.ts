/**
 * Route 53, hosted zones and their records. Not done here: records of other types than A, AAAA, CNAME, NS, SOA and TXT,
 * routing policies (weights, failover, …), health checks, delegation sets, traffic policies, DNSSEC, query logging,
 * domains. Aliases lead to records of the same zone, to endpoints and to load balancers. DNS answers from a change at
 * once, though GetChange says PENDING for AWS's time; nobody delegates to the name servers that a public zone is given:
 * the region's public view answers for every public zone. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { changeResourceRecordSets } from "./change-record-sets.ts";
import { getChange } from "./changes.ts";
import { getDnssec } from "./dnssec.ts";
import {
  createHostedZone,
  deleteHostedZone,
  getHostedZone,
  getHostedZoneCount,
  updateHostedZoneComment,
} from "./hosted-zones.ts";
import { listHostedZones, listHostedZonesByName, listHostedZonesByVpc } from "./list-hosted-zones.ts";
import { listResourceRecordSets } from "./list-record-sets.ts";
import { changeTagsForResource, listTagsForResource, listTagsForResources } from "./tags.ts";
import {
  associateVpcWithHostedZone,
  createVpcAssociationAuthorization,
  deleteVpcAssociationAuthorization,
  disassociateVpcFromHostedZone,
  listVpcAssociationAuthorizations,
} from "./vpc-associations.ts";

export function route53Operations(world: World): Operations {
  return bindOperations(world, {
    CreateHostedZone: createHostedZone,
    GetHostedZone: getHostedZone,
    GetHostedZoneCount: getHostedZoneCount,
    ListHostedZones: listHostedZones,
    ListHostedZonesByName: listHostedZonesByName,
    ListHostedZonesByVPC: listHostedZonesByVpc,
    UpdateHostedZoneComment: updateHostedZoneComment,
    DeleteHostedZone: deleteHostedZone,
    ChangeResourceRecordSets: changeResourceRecordSets,
    ListResourceRecordSets: listResourceRecordSets,
    GetChange: getChange,
    GetDNSSEC: getDnssec,
    AssociateVPCWithHostedZone: associateVpcWithHostedZone,
    DisassociateVPCFromHostedZone: disassociateVpcFromHostedZone,
    CreateVPCAssociationAuthorization: createVpcAssociationAuthorization,
    DeleteVPCAssociationAuthorization: deleteVpcAssociationAuthorization,
    ListVPCAssociationAuthorizations: listVpcAssociationAuthorizations,
    ChangeTagsForResource: changeTagsForResource,
    ListTagsForResource: listTagsForResource,
    ListTagsForResources: listTagsForResources,
  });
}
