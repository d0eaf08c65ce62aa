import type { Change, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import { refuseUnserved } from "../ec2/parameters.ts";
import { readDomainName } from "./domain-names.ts";
import { bareId, invalidInput } from "./lookups.ts";
import type { HostedZoneRow, RecordSetRow, RecordType } from "./store.ts";

const TYPES: Record<RecordType, true> = { A: true, AAAA: true, CNAME: true, NS: true, SOA: true, TXT: true };
const UNSERVED = [
  "SetIdentifier",
  "Weight",
  "Region",
  "GeoLocation",
  "Failover",
  "MultiValueAnswer",
  "HealthCheckId",
  "TrafficPolicyInstanceId",
  "CidrRoutingConfig",
  "GeoProximityLocation",
];

/** The record set that a change names. Throws InvalidInput where the call itself makes no sense. */
export function readRecordSet(zone: HostedZoneRow, change: Change): RecordSetRow {
  const set = change.ResourceRecordSet;
  if (!set?.Name || !set.Type) throw invalidInput("Invalid request: Missing field 'Name' or 'Type' in Change");
  refuseUnserved(set, UNSERVED);
  if (!isServed(set.Type)) {
    throw new AwsError(
      "UnsupportedOperation",
      `the local region does not serve records of type ${set.Type}: it has ${Object.keys(TYPES).join(", ")}`,
    );
  }
  const values = set.ResourceRecords?.map(({ Value }) => Value ?? "") ?? [];
  checkContent(change, set, values);
  return {
    accountId: zone.accountId,
    region: zone.region,
    zoneId: zone.zoneId,
    name: readDomainName(set.Name),
    type: set.Type,
    ttlSeconds: set.TTL,
    values,
    alias: set.AliasTarget && {
      zoneId: bareId(set.AliasTarget.HostedZoneId),
      name: readDomainName(set.AliasTarget.DNSName ?? ""),
      evaluatesHealth: set.AliasTarget.EvaluateTargetHealth ?? false,
    },
  };
}

function checkContent({ Action }: Change, set: ResourceRecordSet, values: string[]): void {
  const hasRecords = set.TTL !== undefined && values.length > 0;
  const found = [set.AliasTarget && "AliasTarget", hasRecords && "all of [TTL, and ResourceRecords]"].filter(Boolean);
  if (found.length === 1 && (!set.AliasTarget || (set.TTL === undefined && values.length === 0))) return;
  const what = found.length === 0 ? "none" : "more than one";
  throw invalidInput(
    `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${what} in Change with [Action=${Action}, Name=${set.Name}, Type=${set.Type}, SetIdentifier=${set.SetIdentifier ?? null}]`,
  );
}

function isServed(type: string): type is RecordType {
  return Object.hasOwn(TYPES, type);
}
