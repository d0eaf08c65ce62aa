import type { World } from "../world.ts";
import { domainsOf } from "./domain-names.ts";
import { globalOwner } from "./lookups.ts";
import { type HostedZoneRow, viewKey, type ZoneViewRow } from "./store.ts";

/** Where a public zone is seen: by everyone. */
export const PUBLIC_VIEW = "public";

/** The most specific zone that answers for the name (with its last dot) in the view; undefined when none does. */
export function zoneFor(world: World, view: string, name: string): HostedZoneRow | undefined {
  for (const domain of domainsOf(name)) {
    const [zoneId] = world.route53.views.get(viewKey(view, domain))?.zoneIds ?? [];
    const zone = zoneId === undefined ? undefined : world.route53.zones.get(zoneId);
    if (zone) return zone;
  }
  return undefined;
}

/** The private zone of exactly this name that the VPC has, if it has one. */
export function privateZoneOf(world: World, vpcId: string, name: string): HostedZoneRow | undefined {
  const [zoneId] = world.route53.views.get(viewKey(vpcId, name))?.zoneIds ?? [];
  return zoneId === undefined ? undefined : world.route53.zones.get(zoneId);
}

export function addToView(world: World, view: string, zone: HostedZoneRow): void {
  const row = viewRow(world, view, zone);
  world.route53.views.put({ ...row, zoneIds: [...row.zoneIds, zone.zoneId] });
}

export function removeFromView(world: World, view: string, zone: HostedZoneRow): void {
  const row = viewRow(world, view, zone);
  const zoneIds = row.zoneIds.filter((zoneId) => zoneId !== zone.zoneId);
  if (zoneIds.length > 0) world.route53.views.put({ ...row, zoneIds });
  else world.route53.views.delete(viewKey(view, zone.name));
}

/** Owned by nobody: zones of several accounts can share a name. */
function viewRow(world: World, view: string, { name }: HostedZoneRow): ZoneViewRow {
  const none = { ...globalOwner({ accountId: "" }), view, name, zoneIds: [] };
  return world.route53.views.get(viewKey(view, name)) ?? none;
}
