import { createHash } from "node:crypto";
import type {
  AvailabilityZone,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { selectRows } from "./filters.ts";

/** Zone numbers where they are not 1, 2, 3. https://docs.aws.amazon.com/global-infrastructure/latest/regions/ (2026-01) */
const ZONE_NUMBERS: Record<string, number[]> = {
  "us-east-1": [1, 2, 3, 4, 5, 6],
  "us-west-1": [1, 3],
  "us-west-2": [1, 2, 3, 4],
  "ap-northeast-1": [1, 2, 4],
  "ap-northeast-2": [1, 2, 3, 4],
  "ca-central-1": [1, 2, 4],
};

export function describeAvailabilityZones(
  _world: World,
  input: DescribeAvailabilityZonesRequest,
  caller: Caller,
): DescribeAvailabilityZonesResult {
  const zones = zoneIdsOf(caller.region)
    .map((zoneId) => ({ zoneId, zoneName: zoneNameOf(caller, zoneId) }))
    .sort((one, other) => one.zoneName.localeCompare(other.zoneName));
  for (const name of input.ZoneNames ?? []) {
    if (!zones.some((zone) => zone.zoneName === name)) throw invalidZone(name);
  }
  for (const id of input.ZoneIds ?? []) {
    if (!zones.some((zone) => zone.zoneId === id)) throw invalidZone(id);
  }
  const asked = zones.filter(
    (zone) =>
      (!input.ZoneNames?.length || input.ZoneNames.includes(zone.zoneName)) &&
      (!input.ZoneIds?.length || input.ZoneIds.includes(zone.zoneId)),
  );
  const rows = selectRows(asked, input.Filters, {
    "zone-name": (zone) => zone.zoneName,
    "zone-id": (zone) => zone.zoneId,
    "zone-type": () => "availability-zone",
    "region-name": () => caller.region,
    "group-name": () => `${caller.region}-zg-1`,
    "opt-in-status": () => "opt-in-not-required",
    state: () => "available",
  });
  return { AvailabilityZones: rows.map((zone) => toZone(zone, caller.region)) };
}

/** The region's zone ids, the same for every account: `use1-az1`. */
export function zoneIdsOf(region: string): string[] {
  return (ZONE_NUMBERS[region] ?? [1, 2, 3]).map((number) => `${shortRegionName(region)}-az${number}`);
}

/** The zone's name in this account: AWS shuffles names per account so that `a` is not crowded. */
export function zoneNameOf(owner: Owned, zoneId: string): string {
  const position = shuffledZoneIds(owner).indexOf(zoneId);
  return `${owner.region}${String.fromCharCode(97 + position)}`;
}

/** The zone id behind a name of this account, or nothing. */
export function zoneIdOf(owner: Owned, zoneName: string): string | undefined {
  return zoneIdsOf(owner.region).find((zoneId) => zoneNameOf(owner, zoneId) === zoneName);
}

/** `eu-central-1` → `euc1`, `ap-southeast-2` → `apse2`, `us-gov-west-1` → `usgw1`. */
function shortRegionName(region: string): string {
  const [area = "", ...rest] = region.split("-");
  const initials = rest.map((word) => word.replace(/^(north|south)(east|west)$/, "$1 $2").replace(/\B[a-z]+/g, ""));
  return area + initials.join("").replaceAll(" ", "");
}

/** Every described subnet, interface and endpoint asks: worked out once for each account and region. */
const shuffles = new Map<string, string[]>();

function shuffledZoneIds({ accountId, region }: Owned): readonly string[] {
  const key = `${accountId}/${region}`;
  const known = shuffles.get(key);
  if (known) return known;
  const rank = (zoneId: string) => createHash("sha256").update(`${key}/${zoneId}`).digest("hex");
  const shuffled = zoneIdsOf(region).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
  shuffles.set(key, shuffled);
  return shuffled;
}

function invalidZone(zone: string): AwsError {
  return new AwsError("InvalidParameterValue", `Invalid availability zone: [${zone}]`);
}

function toZone(zone: { zoneId: string; zoneName: string }, region: string): AvailabilityZone {
  return {
    OptInStatus: "opt-in-not-required",
    Messages: [],
    RegionName: region,
    ZoneName: zone.zoneName,
    ZoneId: zone.zoneId,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    ZoneType: "availability-zone",
    State: "available",
  };
}
