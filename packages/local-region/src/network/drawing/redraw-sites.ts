import type { World } from "../../services/world.ts";
import { type Drawing, enter, type Pass } from "./drawing.ts";
import { renderSite } from "./render-sites.ts";
import type { TouchedRows } from "./touched-rows.ts";

const CONCERN: (keyof TouchedRows)[] = [
  "sites",
  "vpnGateways",
  "routeTables",
  "routeTableAssociations",
  "subnets",
  "prefixLists",
];

/** There are few sites: each is drawn anew when anything changed that any may hang by. */
export function redrawSites(world: World, { wiring }: Drawing, { touched, changes }: Pass): void {
  if (CONCERN.every((name) => touched[name].size === 0)) return;
  const sites = wiring.sites ?? new Map();
  for (const siteId of new Set([...sites.keys(), ...world.ec2.sites.ids()])) {
    const row = world.ec2.sites.peek(siteId);
    const before = sites.get(siteId);
    const site = row && renderSite(world, row);
    if (!enter(sites, siteId, site)) continue;
    for (const each of [before, site]) if (each?.vpcId !== undefined) changes.vpcIds.add(each.vpcId);
  }
}
