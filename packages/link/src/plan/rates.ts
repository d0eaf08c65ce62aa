/** Published list prices of one region in US dollars; `checked` is when the page was read. Never asked for over the network. */
export const RATES = {
  region: "us-east-1",
  checked: "2026-09-17",
  loadBalancerHour: { dollars: 0.0225, source: "https://aws.amazon.com/elasticloadbalancing/pricing/" },
  /** One unit carries a gigabyte an hour. */
  capacityUnitHour: { dollars: 0.006, source: "https://aws.amazon.com/elasticloadbalancing/pricing/" },
  /** Between a load balancer's node and a database of another zone, both directions. */
  crossZoneGigabyte: { dollars: 0.02, source: "https://aws.amazon.com/ec2/pricing/on-demand/" },
  /** For each zone that an endpoint stands in. */
  endpointZoneHour: { dollars: 0.01, source: "https://aws.amazon.com/privatelink/pricing/" },
  /** An endpoint of type Resource; whether for each zone, the page does not say. */
  resourceEndpointHour: { dollars: 0.02, source: "https://aws.amazon.com/privatelink/pricing/" },
  /** The first petabyte of a month. */
  endpointGigabyte: { dollars: 0.01, source: "https://aws.amazon.com/privatelink/pricing/" },
} as const;
