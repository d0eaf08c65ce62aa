import type {
  CreateHostedZoneRequest,
  CreateHostedZoneResponse,
  DelegationSet,
  DeleteHostedZoneRequest,
  DeleteHostedZoneResponse,
  GetHostedZoneCountResponse,
  GetHostedZoneRequest,
  GetHostedZoneResponse,
  HostedZone,
  UpdateHostedZoneCommentRequest,
  UpdateHostedZoneCommentResponse,
  VPC,
  VPCRegion,
} from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { submitChange } from "./changes.ts";
import { readDomainName, writeDomainName } from "./domain-names.ts";
import { globalOwner, recordsOf, requireZone } from "./lookups.ts";
import { type HostedZoneRow, recordKey, type VpcReference } from "./store.ts";
import { checkAssociation, readVpc, requireOwnVpc } from "./vpc-references.ts";
import { addToView, PUBLIC_VIEW, removeFromView } from "./zone-views.ts";

/** The name servers of a private zone are the same everywhere; a public zone gets four of its own. */
const PRIVATE_NAME_SERVERS = [
  "ns-1536.awsdns-00.co.uk",
  "ns-0.awsdns-00.com",
  "ns-1024.awsdns-00.org",
  "ns-512.awsdns-00.net",
];
/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html */
const NS_TTL_SECONDS = 172_800;
const SOA_TTL_SECONDS = 900;

/** Private when a VPC is given, which must be the caller's; public otherwise. */
export function createHostedZone(
  world: World,
  input: CreateHostedZoneRequest,
  caller: Caller,
): CreateHostedZoneResponse {
  refuseUnserved(input, ["DelegationSetId"]);
  const owner = globalOwner(caller);
  const name = readDomainName(input.Name ?? "");
  const callerReference = input.CallerReference ?? "";
  if (world.route53.zones.of(owner).some((zone) => zone.callerReference === callerReference)) {
    throw new AwsError(
      "HostedZoneAlreadyExists",
      "A hosted zone has already been created with the specified caller reference.",
      409,
    );
  }
  if (input.HostedZoneConfig?.PrivateZone && !input.VPC) {
    throw new AwsError("InvalidInput", "When you're creating a private hosted zone, you must specify a VPC.");
  }
  const vpc = input.VPC && readVpc(input.VPC);
  const zone: HostedZoneRow = {
    ...owner,
    zoneId: `Z${world.ids.alphanumeric(20).toUpperCase()}`,
    name,
    callerReference,
    comment: input.HostedZoneConfig?.Comment,
    isPrivate: vpc !== undefined,
    vpcs: vpc ? [vpc] : [],
    authorizedVpcs: [],
    tags: {},
  };
  if (vpc) {
    requireOwnVpc(world, caller, vpc);
    checkAssociation(world, zone, vpc);
  }
  world.route53.zones.put(zone);
  addToView(world, vpc?.vpcId ?? PUBLIC_VIEW, zone);
  addOwnRecords(world, zone);
  return {
    HostedZone: toHostedZone(zone, 2),
    ChangeInfo: submitChange(world, caller),
    DelegationSet: delegationOf(zone),
    VPC: input.VPC,
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.zoneId}`,
  };
}

export function getHostedZone(world: World, input: GetHostedZoneRequest, caller: Caller): GetHostedZoneResponse {
  const zone = requireZone(world, caller, input.Id);
  return {
    HostedZone: toHostedZone(zone, recordsOf(world, zone).length),
    ...(zone.isPrivate ? { VPCs: zone.vpcs.map(toVpc) } : { DelegationSet: delegationOf(zone) }),
  };
}

/** Only when nothing but its own NS and SOA records is left. */
export function deleteHostedZone(
  world: World,
  input: DeleteHostedZoneRequest,
  caller: Caller,
): DeleteHostedZoneResponse {
  const zone = requireZone(world, caller, input.Id);
  const records = recordsOf(world, zone);
  if (records.some((row) => !isOwnRecord(zone, row))) {
    throw new AwsError(
      "HostedZoneNotEmpty",
      "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
    );
  }
  for (const { name, type } of records) world.route53.records.delete(recordKey(zone.zoneId, name, type));
  for (const view of zone.isPrivate ? zone.vpcs.map(({ vpcId }) => vpcId) : [PUBLIC_VIEW])
    removeFromView(world, view, zone);
  world.route53.zones.delete(zone.zoneId);
  return { ChangeInfo: submitChange(world, caller) };
}

export function updateHostedZoneComment(
  world: World,
  input: UpdateHostedZoneCommentRequest,
  caller: Caller,
): UpdateHostedZoneCommentResponse {
  const zone = requireZone(world, caller, input.Id);
  const changed = world.route53.zones.put({ ...zone, comment: input.Comment });
  return { HostedZone: toHostedZone(changed, recordsOf(world, changed).length) };
}

export function getHostedZoneCount(world: World, _input: object, caller: Caller): GetHostedZoneCountResponse {
  return { HostedZoneCount: world.route53.zones.of(globalOwner(caller)).length };
}

export function toHostedZone(zone: HostedZoneRow, recordCount: number): HostedZone {
  return {
    Id: `/hostedzone/${zone.zoneId}`,
    Name: writeDomainName(zone.name),
    CallerReference: zone.callerReference,
    Config: { Comment: zone.comment, PrivateZone: zone.isPrivate },
    ResourceRecordSetCount: recordCount,
  };
}

export function toVpc({ vpcId, region }: VpcReference): VPC {
  return { VPCId: vpcId, VPCRegion: region as VPCRegion };
}

/** The NS and SOA records at the zone's own name, which are there as long as it is. */
export function isOwnRecord(zone: HostedZoneRow, record: { name: string; type: string }): boolean {
  return record.name === zone.name && (record.type === "NS" || record.type === "SOA");
}

function addOwnRecords(world: World, zone: HostedZoneRow): void {
  const servers = nameServersOf(zone);
  const { accountId, region, zoneId, name } = zone;
  const record = { accountId, region, zoneId, name, alias: undefined };
  const values = servers.map((server) => `${server}.`);
  world.route53.records.put({ ...record, type: "NS", ttlSeconds: NS_TTL_SECONDS, values });
  const authority = `${servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  world.route53.records.put({ ...record, type: "SOA", ttlSeconds: SOA_TTL_SECONDS, values: [authority] });
}

function delegationOf(zone: HostedZoneRow): DelegationSet {
  return { NameServers: nameServersOf(zone) };
}

function nameServersOf({ isPrivate, zoneId }: HostedZoneRow): string[] {
  if (isPrivate) return PRIVATE_NAME_SERVERS;
  const number = Array.from(zoneId).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 64, 0);
  const label = String(number).padStart(2, "0");
  return ["com", "net", "org", "co.uk"].map((ending, i) => `ns-${i * 512 + number}.awsdns-${label}.${ending}`);
}
