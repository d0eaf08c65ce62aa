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

/** What a link through a resource gateway costs: an endpoint for each database. AWS publishes no price of the owner's. Pure. */
export function gatewayCostPerMonth(databases: number): CostPerMonth {
  const { resourceEndpointHour, endpointGigabyte } = RATES;
  return {
    owner: { standing: 0, perHundredGigabytes: 0 },
    platform: {
      standing: HOURS_PER_MONTH * resourceEndpointHour.dollars * databases,
      perHundredGigabytes: 100 * endpointGigabyte.dollars,
    },
    rates: { region: RATES.region, checked: RATES.checked },
  };
}

export function describeCost({ owner, platform, rates }: CostPerMonth, region: string): string {
  return `costs you about ${inWords(owner)}, the platform ${inWords(platform)} (${source(rates, region)})`;
}

export function describeGatewayCost(databases: number, region: string): string {
  const { platform, rates } = gatewayCostPerMonth(databases);
  const endpoints = databases === 1 ? "an endpoint" : `${databases} endpoints, one for each database`;
  return `costs the platform about ${inWords(platform)}, with ${endpoints} (${source(rates, region)}); AWS publishes no price of your resource gateway`;
}

const inWords = ({ standing, perHundredGigabytes }: CostPerMonth["owner"]) =>
  `$${standing.toFixed(2)} a month and $${perHundredGigabytes.toFixed(2)} for each 100 GB`;

const source = (rates: CostPerMonth["rates"], region: string) =>
  `list prices of ${rates.region}, read ${rates.checked}${rates.region === region ? "" : `; ${region} may differ`}`;
