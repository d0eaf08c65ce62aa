import { findRecords } from "../services/route53/find-records.ts";
import { readTexts } from "../services/route53/record-values.ts";
import type { RecordSetRow, RecordType } from "../services/route53/store.ts";
import { zoneFor } from "../services/route53/zone-views.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName, nothingOf, type OtherRecord } from "./answer.ts";

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html */
const ALIAS_TTL_SECONDS = 60;

/**
 * The answer of the most specific hosted zone that the view (a VPC's id, or `public`) has for the name; undefined when
 * it has none. A zone that has the name's domain but not the name itself says so: nobody else is asked.
 */
export function answerFromZone(
  world: World,
  view: string,
  name: string,
  type: string,
  follow: (target: string) => DnsAnswer,
): DnsAnswer | undefined {
  const full = `${name}.`;
  const zone = zoneFor(world, view, full);
  if (!zone) return undefined;
  const records = findRecords(world, zone, full);
  if (records.size === 0) return noSuchName();
  const canonical = records.get("CNAME");
  if (canonical) return answerCanonical(canonical, name, type, follow);
  const record = records.get(type as RecordType);
  if (!record) return nothingOf(ALIAS_TTL_SECONDS);
  if (record.alias) return answerAlias(record.alias.name, follow);
  return answerRecord(record);
}

function answerCanonical(
  record: RecordSetRow,
  name: string,
  type: string,
  follow: (target: string) => DnsAnswer,
): DnsAnswer {
  const target = withoutDot(record.values[0] ?? "").toLowerCase();
  const alias = { name, target, ttlSeconds: record.ttlSeconds ?? 0 };
  if (type === "CNAME") return { ...nothingOf(alias.ttlSeconds), aliases: [alias] };
  const end = follow(target);
  // Where the target is nobody's that we know, the client has the alias and may ask elsewhere.
  if (end.rcode === "REFUSED") return { ...nothingOf(alias.ttlSeconds), aliases: [alias] };
  return { ...end, aliases: [alias, ...(end.aliases ?? [])] };
}

/** The target's addresses under the alias's own name. */
function answerAlias(target: string, follow: (target: string) => DnsAnswer): DnsAnswer {
  const { rcode, addresses, records } = follow(withoutDot(target).replace(/^dualstack\./, ""));
  return rcode === "NOERROR" ? { ...addressesOf(addresses, ALIAS_TTL_SECONDS), records } : nothingOf(ALIAS_TTL_SECONDS);
}

function answerRecord({ type, values, ttlSeconds = 0 }: RecordSetRow): DnsAnswer {
  if (type === "A") return addressesOf(values, ttlSeconds);
  return { ...nothingOf(ttlSeconds), records: values.flatMap((value) => toRecord(type, value) ?? []) };
}

function toRecord(type: RecordType, value: string): OtherRecord | undefined {
  if (type === "AAAA") return { type, data: value };
  if (type === "NS") return { type, data: withoutDot(value) };
  if (type === "TXT") return { type, data: (readTexts(value) ?? []).map((text) => Buffer.from(text, "latin1")) };
  if (type !== "SOA") return undefined;
  const [mname = "", rname = "", ...numbers] = value.split(" ");
  const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
  return {
    type,
    data: { mname: withoutDot(mname), rname: withoutDot(rname), serial, refresh, retry, expire, minimum },
  };
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}
