import type { ChangeResourceRecordSetsRequest, ChangeResourceRecordSetsResponse } from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { judgeAlias } from "./alias-targets.ts";
import { submitChange } from "./changes.ts";
import { isInDomain, writeDomainName } from "./domain-names.ts";
import { isOwnRecord } from "./hosted-zones.ts";
import { invalidInput, requireZone } from "./lookups.ts";
import { readRecordSet } from "./read-change.ts";
import { judgeValue } from "./record-values.ts";
import { type HostedZoneRow, type RecordSetRow, type RecordType, recordKey } from "./store.ts";

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests-changeresourcerecordsets */
const MOST_CHANGES = 1000;

/** All changes or none: each is judged as if those before it were made. Throws InvalidChangeBatch with every fault. */
export function changeResourceRecordSets(
  world: World,
  input: ChangeResourceRecordSetsRequest,
  caller: Caller,
): ChangeResourceRecordSetsResponse {
  const zone = requireZone(world, caller, input.HostedZoneId);
  const changes = input.ChangeBatch?.Changes ?? [];
  if (changes.length === 0) throw invalidInput("Invalid request: Expected at least one change in the batch");
  if (changes.length > MOST_CHANGES) throw invalidBatch([`Number of records limit of ${MOST_CHANGES} exceeded.`]);
  const draft = createDraft(world, zone);
  const faults: string[] = [];
  for (const change of changes) {
    const record = readRecordSet(zone, change);
    const action = change.Action;
    if (action !== "CREATE" && action !== "DELETE" && action !== "UPSERT")
      throw invalidInput(`Invalid action: ${action}`);
    const found = action === "DELETE" ? judgeDelete(draft, zone, record) : judgePut(draft, zone, record, action);
    faults.push(...found);
    if (found.length === 0) draft.set(record, action === "DELETE" ? undefined : record);
  }
  if (faults.length > 0) throw invalidBatch(faults);
  draft.apply();
  return { ChangeInfo: submitChange(world, caller, input.ChangeBatch?.Comment) };
}

/** The zone's records with the batch's changes laid over. */
interface Draft {
  get(name: string, type: RecordType): RecordSetRow | undefined;
  set(record: RecordSetRow, value: RecordSetRow | undefined): void;
  apply(): void;
}

function createDraft(world: World, zone: HostedZoneRow): Draft {
  const changed = new Map<string, RecordSetRow | undefined>();
  return {
    get(name, type) {
      const key = recordKey(zone.zoneId, name, type);
      return changed.has(key) ? changed.get(key) : world.route53.records.get(key);
    },
    set: ({ name, type }, value) => void changed.set(recordKey(zone.zoneId, name, type), value),
    apply() {
      for (const [key, record] of changed) {
        if (record) world.route53.records.put(record);
        else world.route53.records.delete(key);
      }
    },
  };
}

function judgeDelete(draft: Draft, zone: HostedZoneRow, record: RecordSetRow): string[] {
  const present = draft.get(record.name, record.type);
  const which = `resource record set [name='${writeDomainName(record.name)}', type='${record.type}']`;
  if (!present) return [`Tried to delete ${which} but it was not found`];
  if (!isSame(present, record))
    return [`Tried to delete ${which} but the values provided do not match the current values`];
  if (!isOwnRecord(zone, record)) return [];
  if (record.type === "SOA") return ["A HostedZone must contain exactly one SOA record."];
  return ["A HostedZone must contain at least one NS record for the zone itself."];
}

function judgePut(draft: Draft, zone: HostedZoneRow, record: RecordSetRow, action: "CREATE" | "UPSERT"): string[] {
  const name = writeDomainName(record.name);
  if (!isInDomain(record.name, zone.name)) return [`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`];
  if (record.type === "SOA" && record.name !== zone.name)
    return [`RRSet of type SOA with DNS name ${name} is not permitted in zone ${zone.name}`];
  if (action === "CREATE" && draft.get(record.name, record.type))
    return [`Tried to create resource record set [name='${name}', type='${record.type}'] but it already exists`];
  const conflict = judgeNeighbours(draft, zone, record, name);
  if (conflict) return [conflict];
  if (record.alias) {
    const fault = judgeAlias(zone, record, draft.get(record.alias.name, record.type) !== undefined);
    return fault ? [fault] : [];
  }
  if (record.type === "CNAME" && record.values.length > 1)
    return [`RRSet of type CNAME with DNS name ${name} is not permitted to have more than one resource record`];
  return record.values.flatMap((value) => judgeValue(record.type, value) ?? []);
}

const OTHER_TYPES: RecordType[] = ["A", "AAAA", "NS", "SOA", "TXT"];

/** A name with a CNAME has nothing else. */
function judgeNeighbours(draft: Draft, zone: HostedZoneRow, record: RecordSetRow, name: string): string | undefined {
  if (record.type !== "CNAME") {
    if (!draft.get(record.name, "CNAME")) return undefined;
    return `RRSet of type ${record.type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone.name}`;
  }
  if (record.name === zone.name)
    return `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`;
  if (!OTHER_TYPES.some((type) => draft.get(record.name, type))) return undefined;
  return `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`;
}

function isSame(one: RecordSetRow, other: RecordSetRow): boolean {
  const content = ({ ttlSeconds, values, alias }: RecordSetRow) =>
    JSON.stringify([ttlSeconds ?? null, [...values].sort(), alias ? [alias.zoneId, alias.name] : null]);
  return content(one) === content(other);
}

function invalidBatch(faults: string[]): AwsError {
  return new AwsError("InvalidChangeBatch", `[${faults.join(", ")}]`);
}
