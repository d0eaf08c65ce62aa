import type { World } from "../world.ts";
import { readTexts } from "./record-values.ts";
import { type HostedZoneRow, type RecordSetRow, type RecordType, recordKey } from "./store.ts";
import { PUBLIC_VIEW, zoneFor } from "./zone-views.ts";

/** What a zone has at a name, by type; a wildcard's records stand for names that are not there. */
export function findRecords(world: World, zone: HostedZoneRow, name: string): Map<RecordType, RecordSetRow> {
  const own = recordsAt(world, zone, name);
  let parent = name;
  while (own.size === 0 && parent !== zone.name) {
    parent = parent.slice(parent.indexOf(".") + 1);
    const wild = recordsAt(world, zone, `*.${parent}`);
    if (wild.size > 0) return wild;
    // A name that exists ends the search: the wildcard above it does not reach below it (RFC 4592).
    if (recordsAt(world, zone, parent).size > 0) break;
  }
  return own;
}

/** The texts of a name's TXT records as anyone on the internet reads them, the strings of one record joined. */
export function publicTxtRecords(world: World, name: string): string[] {
  const wanted = `${name.toLowerCase().replace(/\.$/, "")}.`;
  const zone = zoneFor(world, PUBLIC_VIEW, wanted);
  const records = zone && findRecords(world, zone, wanted).get("TXT");
  return (records?.values ?? []).map((value) => (readTexts(value) ?? []).join(""));
}

const TYPES: RecordType[] = ["A", "AAAA", "CNAME", "NS", "SOA", "TXT"];

function recordsAt(world: World, zone: HostedZoneRow, name: string): Map<RecordType, RecordSetRow> {
  const found = TYPES.flatMap((type) => world.route53.records.get(recordKey(zone.zoneId, name, type)) ?? []);
  return new Map(found.map((row) => [row.type, row]));
}
