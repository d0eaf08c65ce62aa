import { AwsError } from "../../wire/aws-error.ts";
import { publicTxtRecords } from "../route53/find-records.ts";
import type { World } from "../world.ts";
import { dnsRecordKey } from "./endpoint-side-store.ts";

/** Published by nobody's account: DNS that is outside Route 53. */
const OUTSIDE = { accountId: "", region: "" };

/** Texts of a name in public DNS: what was published by the admin API, and public hosted zones. */
export function publishedTexts(world: World, name: string): string[] {
  return [...(publishedRecord(world, name)?.values ?? []), ...publicTxtRecords(world, name)];
}

/** What the admin API published at the name, without its last dot. */
export function publishedRecord(world: World, name: string) {
  return world.ec2.dnsRecords.get(dnsRecordKey(name, "TXT"));
}

/** Publishes TXT records for everyone to see, as a DNS host outside AWS would; no values take the name away. */
export function publishTexts(world: World, name: string, values: string[]): void {
  const key = name.toLowerCase().replace(/\.$/, "");
  if (!/^([a-z0-9_*-]{1,63}\.)+[a-z0-9-]{1,63}$/.test(key)) {
    throw new AwsError("InvalidRequest", `name is '${name}'; give a domain name such as _abc.db.example.com`);
  }
  if (values.length === 0) world.ec2.dnsRecords.delete(dnsRecordKey(key, "TXT"));
  else world.ec2.dnsRecords.put({ ...OUTSIDE, name: key, type: "TXT", values });
}
