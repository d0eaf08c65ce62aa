import { judgeSite } from "../routing/judge-site.ts";
import type { Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView } from "./vpc-view.ts";

/** What no route leads to is silent, also for connections that there were. */
export const SITE_RULES = ["ip saddr . ip daddr @unrouted drop"];

/**
 * Pairs of an address of the VPC and one on premises that its subnet has no route to. Returns whether there is any: else
 * nothing is added.
 */
export function addSites(rules: Ruleset, { vpcId, wiring, interfaces }: VpcView, outside: readonly string[]): boolean {
  const unrouted = new Map<string, string>();
  for (const each of interfaces)
    for (const there of outside)
      if (judgeSite(wiring, { vpcId, subnetBase: each.subnetBase }, there))
        for (const here of addressesOf(each)) unrouted.set(`${here} . ${there}`, "");
  if (unrouted.size === 0) return false;
  rules.sets.set("unrouted", { type: "ipv4_addr . ipv4_addr", elements: unrouted });
  return true;
}
