import { costPerMonth, gatewayCostPerMonth } from "../plan/cost-per-month.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** US dollars a month for one platform's endpoint. */
export interface CostOfWay {
  owner: number;
  platform: number;
  /** What of it AWS does not publish, or leaves open. */
  notes: string[];
  rates: { region: string; checked: string };
}

/** What either way costs each side, at list prices. Pure. */
export function costOfWays(gigabytes: number, zones: number): Record<LinkSpec["via"], CostOfWay> {
  const subnet = { subnetId: "", vpcId: "", zoneName: "", zoneId: "", cidrBlock: "", freeAddresses: 0 };
  const network: LinkSpec["network"] = { crossZone: true, loadBalancerSecurityGroup: "none", allowedCidrs: [] };
  const { owner, platform, rates } = costPerMonth(
    { network },
    { subnets: Array.from({ length: zones }, () => subnet) },
  );
  const sum = (side: { standing: number; perHundredGigabytes: number }) =>
    side.standing + (side.perHundredGigabytes * gigabytes) / 100;
  const gateway = gatewayCostPerMonth(1);
  return {
    "load-balancer": { owner: sum(owner), platform: sum(platform), notes: [], rates },
    "resource-gateway": {
      owner: sum(gateway.owner),
      platform: sum(gateway.platform),
      notes: [
        "AWS publishes no hourly price of a resource gateway; a price per gigabyte on the owner's side could not be confirmed",
        `the platform's is for one endpoint, which reaches one database; if AWS charges each of ${zones} zones, the hours count ${zones} times`,
      ],
      rates,
    },
  };
}
