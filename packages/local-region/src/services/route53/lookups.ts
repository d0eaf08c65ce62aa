import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { HostedZoneRow, RecordSetRow } from "./store.ts";

/** Route 53 has no regions: what an account has is the same from everywhere. */
export function globalOwner(caller: { accountId: string }): Owned {
  return { accountId: caller.accountId, region: "aws-global" };
}

/** The caller's zone, by its id with or without `/hostedzone/`; throws NoSuchHostedZone. */
export function requireZone(world: World, caller: Caller, text: string | undefined): HostedZoneRow {
  const zoneId = bareId(text);
  const zone = world.route53.zones.getOwn(globalOwner(caller), zoneId);
  if (!zone) throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`, 404);
  return zone;
}

/** A zone of any account: for what its owner may have authorized. Throws NoSuchHostedZone. */
export function requireAnyZone(world: World, text: string | undefined): HostedZoneRow {
  const zoneId = bareId(text);
  const zone = world.route53.zones.get(zoneId);
  if (!zone) throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`, 404);
  return zone;
}

export function recordsOf(world: World, zone: HostedZoneRow): RecordSetRow[] {
  return world.route53.records.by("zone", zone.zoneId);
}

export function invalidInput(message: string): AwsError {
  return new AwsError("InvalidInput", message);
}

export function bareId(text: string | undefined): string {
  return (text ?? "").replace(/^\/?(hostedzone|change)\//, "");
}
