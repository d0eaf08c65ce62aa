import { isInCidr, parseCidr } from "../../addresses/ipv4.ts";
import type { SiteWiring, Wiring } from "../wiring.ts";

/**
 * Why packets from a subnet do not come to an address on premises: no route of the subnet's leads there, or a narrower
 * one leads elsewhere. Undefined when they do, and for an address of no site.
 */
export function judgeSite(
  { sites }: Wiring,
  from: { vpcId: string; subnetBase: string | undefined },
  address: string,
): string | undefined {
  const around = [...(sites?.values() ?? [])].filter(({ cidrBlock }) => isInCidr(address, cidrBlock));
  if (around.length === 0 || around.some((site) => isReached(site, from, address))) return undefined;
  const names = around.map(({ siteId }) => siteId).join(", ");
  return `no route of subnet ${from.subnetBase ?? "(none)"} in ${from.vpcId} leads ${address} to ${names}`;
}

export function isReached(
  { vpcId, subnets }: SiteWiring,
  from: { vpcId: string; subnetBase: string | undefined },
  address: string,
): boolean {
  if (vpcId !== from.vpcId) return false;
  const routes = subnets.find(({ subnetBase }) => subnetBase === from.subnetBase)?.routes ?? [];
  const lengthOf = (cidrBlock: string) => parseCidr(cidrBlock)?.prefixLength ?? -1;
  // Sorting keeps the order of equals: static routes come before propagated ones.
  const [best] = routes
    .filter(({ cidrBlock }) => isInCidr(address, cidrBlock))
    .toSorted((one, other) => lengthOf(other.cidrBlock) - lengthOf(one.cidrBlock));
  return best?.leadsThere === true;
}
