import type { LinkFacts } from "../facts/link-facts.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { RATES } from "./rates.ts";

const HOURS_PER_MONTH = 730;

export interface CostPerMonth {
  /** US dollars a month: what stands, whatever goes through, and what each hundred gigabytes add. */
  owner: { standing: number; perHundredGigabytes: number };
  platform: { standing: number; perHundredGigabytes: number };
  /** Whose prices these are, and when they were read. */
  rates: { region: string; checked: string };
}

/** What a link costs each side. The platform's is for one endpoint in the zones of the load balancer. Pure. */
export function costPerMonth(spec: Pick<LinkSpec, "network">, facts: Pick<LinkFacts, "subnets">): CostPerMonth {
  const zones = facts.subnets.length;
  const { loadBalancerHour, capacityUnitHour, crossZoneGigabyte, endpointZoneHour, endpointGigabyte } = RATES;
  // A database stands in one zone; connections come in through all of them evenly.
  const crossing = spec.network.crossZone ? 1 - 1 / zones : 0;
  const ownerGigabyte = capacityUnitHour.dollars + crossing * crossZoneGigabyte.dollars;
  return {
    owner: { standing: HOURS_PER_MONTH * loadBalancerHour.dollars, perHundredGigabytes: 100 * ownerGigabyte },
    platform: {
      standing: HOURS_PER_MONTH * endpointZoneHour.dollars * zones,
      perHundredGigabytes: 100 * endpointGigabyte.dollars,
    },
    rates: { region: RATES.region, checked: RATES.checked },
  };
}

export function describeCost({ owner, platform, rates }: CostPerMonth, region: string): string {
  const side = ({ standing, perHundredGigabytes }: CostPerMonth["owner"]) =>
    `$${standing.toFixed(2)} a month and $${perHundredGigabytes.toFixed(2)} for each 100 GB`;
  const where = rates.region === region ? "" : `; ${region} may differ`;
  return `costs you about ${side(owner)}, the platform ${side(platform)} (list prices of ${rates.region}, read ${rates.checked}${where})`;
}
