import type {
  ListHostedZonesByNameRequest,
  ListHostedZonesByNameResponse,
  ListHostedZonesByVPCRequest,
  ListHostedZonesByVPCResponse,
  ListHostedZonesRequest,
  ListHostedZonesResponse,
} from "@aws-sdk/client-route-53";
import { refuseUnserved } from "../ec2/parameters.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { compareNames, readDomainName, writeDomainName } from "./domain-names.ts";
import { toHostedZone } from "./hosted-zones.ts";
import { bareId, globalOwner, invalidInput, recordsOf } from "./lookups.ts";
import type { HostedZoneRow } from "./store.ts";
import { readVpc, requireOwnVpc } from "./vpc-references.ts";

const MOST_ITEMS = 100;

export function listHostedZones(world: World, input: ListHostedZonesRequest, caller: Caller): ListHostedZonesResponse {
  refuseUnserved(input, ["DelegationSetId"]);
  const all = world.route53.zones.of(globalOwner(caller)).sort((one, other) => (one.zoneId < other.zoneId ? -1 : 1));
  const wanted = input.HostedZoneType === "PrivateHostedZone" ? all.filter((zone) => zone.isPrivate) : all;
  const size = readSize(input.MaxItems, MOST_ITEMS);
  const marker = bareId(input.Marker);
  const rest = wanted.filter((zone) => zone.zoneId >= marker);
  return {
    HostedZones: describe(world, rest.slice(0, size)),
    Marker: input.Marker ?? "",
    IsTruncated: rest.length > size,
    NextMarker: rest[size]?.zoneId,
    MaxItems: size,
  };
}

/** In the order of their names' labels from the right, then of their ids. */
export function listHostedZonesByName(
  world: World,
  input: ListHostedZonesByNameRequest,
  caller: Caller,
): ListHostedZonesByNameResponse {
  const startId = bareId(input.HostedZoneId);
  if (startId !== "" && !input.DNSName) throw invalidInput("HostedZoneId can be specified only with DNSName");
  const start = input.DNSName ? readDomainName(input.DNSName) : undefined;
  const sorted = world.route53.zones
    .of(globalOwner(caller))
    .sort((one, other) => compareNames(one.name, other.name) || (one.zoneId < other.zoneId ? -1 : 1));
  const rest = sorted.filter((zone) => {
    if (start === undefined) return true;
    const order = compareNames(zone.name, start);
    return order > 0 || (order === 0 && zone.zoneId >= startId);
  });
  const size = readSize(input.MaxItems, MOST_ITEMS);
  const next = rest[size];
  return {
    HostedZones: describe(world, rest.slice(0, size)),
    DNSName: input.DNSName,
    HostedZoneId: input.HostedZoneId,
    IsTruncated: next !== undefined,
    NextDNSName: next && writeDomainName(next.name),
    NextHostedZoneId: next?.zoneId,
    MaxItems: size,
  };
}

/** Zones of every account that the caller's VPC is associated with. */
export function listHostedZonesByVpc(
  world: World,
  input: ListHostedZonesByVPCRequest,
  caller: Caller,
): ListHostedZonesByVPCResponse {
  const vpc = readVpc(input);
  requireOwnVpc(world, caller, vpc);
  const zones = world.route53.views
    .by("view", vpc.vpcId)
    .flatMap((row) => row.zoneIds.flatMap((zoneId) => world.route53.zones.get(zoneId) ?? []));
  const size = readSize(input.MaxItems, MOST_ITEMS);
  const { page, next } = takePage(zones, size, input.NextToken);
  return {
    HostedZoneSummaries: page.map((zone) => ({
      HostedZoneId: zone.zoneId,
      Name: writeDomainName(zone.name),
      Owner: { OwningAccount: zone.accountId },
    })),
    MaxItems: size,
    NextToken: next,
  };
}

/** The wire has it as text; more than AWS gives is cut to `most`. */
export function readSize(text: number | string | undefined, most: number): number {
  if (text === undefined) return most;
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return Math.min(size, most);
  throw invalidInput(`${text} is not a valid number of items: give 1 to ${most}`);
}

function describe(world: World, zones: HostedZoneRow[]) {
  return zones.map((zone) => toHostedZone(zone, recordsOf(world, zone).length));
}
