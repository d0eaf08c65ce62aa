import type {
  ListResourceRecordSetsRequest,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import { refuseUnserved } from "../ec2/parameters.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { compareNames, readDomainName, writeDomainName } from "./domain-names.ts";
import { readSize } from "./list-hosted-zones.ts";
import { invalidInput, recordsOf, requireZone } from "./lookups.ts";
import type { RecordSetRow } from "./store.ts";

const MOST_RECORD_SETS = 300;

/** In the order of the names' labels from the right, then of the types; from a name and type on when given. */
export function listResourceRecordSets(
  world: World,
  input: ListResourceRecordSetsRequest,
  caller: Caller,
): ListResourceRecordSetsResponse {
  refuseUnserved(input, ["StartRecordIdentifier"]);
  const zone = requireZone(world, caller, input.HostedZoneId);
  if (input.StartRecordType && !input.StartRecordName)
    throw invalidInput("The input is not valid: StartRecordType is given without StartRecordName");
  const start = input.StartRecordName
    ? { name: readDomainName(input.StartRecordName), type: input.StartRecordType ?? "" }
    : undefined;
  const rest = recordsOf(world, zone)
    .filter((row) => start === undefined || compareRecords(row, start) >= 0)
    .sort(compareRecords);
  const size = readSize(input.MaxItems, MOST_RECORD_SETS);
  const next = rest[size];
  return {
    ResourceRecordSets: rest.slice(0, size).map(toRecordSet),
    IsTruncated: next !== undefined,
    NextRecordName: next && writeDomainName(next.name),
    NextRecordType: next?.type,
    MaxItems: size,
  };
}

function compareRecords(one: { name: string; type: string }, other: { name: string; type: string }): number {
  return compareNames(one.name, other.name) || (one.type < other.type ? -1 : one.type > other.type ? 1 : 0);
}

function toRecordSet(row: RecordSetRow): ResourceRecordSet {
  const named = { Name: writeDomainName(row.name), Type: row.type };
  if (!row.alias) return { ...named, TTL: row.ttlSeconds, ResourceRecords: row.values.map((Value) => ({ Value })) };
  const { zoneId, name, evaluatesHealth } = row.alias;
  return { ...named, AliasTarget: { HostedZoneId: zoneId, DNSName: name, EvaluateTargetHealth: evaluatesHealth } };
}
