import { createHash } from "node:crypto";
import type { DnsEntry } from "@aws-sdk/client-ec2";
import type { World } from "../world.ts";
import { privateDnsNameOf } from "./endpoint-private-dns.ts";
import type { EndpointRow } from "./store.ts";
import { zoneNameOf } from "./zones.ts";

/** Hosted zones of endpoint names that are publicly known; one per region. */
const HOSTED_ZONES: Record<string, string> = { "us-east-1": "Z7HUB22UULQXV", "us-east-2": "ZC8PG0KIFKBRI" };

/**
 * The endpoint's names: the regional one first, then one per zone, with zone names as the consumer's account has them.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export function dnsEntriesOf(world: World, endpoint: EndpointRow): DnsEntry[] {
  const label = `${endpoint.vpcEndpointId}-${endpoint.dnsSuffix}`;
  if ((endpoint.type ?? "Interface") !== "Interface") return [];
  const region = endpoint.serviceRegion ?? endpoint.region;
  const domain = `${endpoint.serviceName.split(".").at(-1)}.${region}.vpce.amazonaws.com`;
  const interfaces = endpoint.networkInterfaceIds.flatMap((id) => world.ec2.networkInterfaces.get(id) ?? []);
  const names = [label, ...interfaces.map((row) => `${label}-${zoneNameOf(endpoint, row.zoneId)}`)];
  const HostedZoneId = hostedZoneIdOf(region);
  const own = names.map((name) => ({ DnsName: `${name}.${domain}`, HostedZoneId }));
  const privateName = privateDnsNameOf(world, endpoint);
  return privateName === undefined ? own : [...own, { DnsName: privateName, HostedZoneId: hiddenZoneIdOf(endpoint) }];
}

/** Each endpoint with a private DNS name has a zone of its own, which nobody else sees. */
function hiddenZoneIdOf(endpoint: EndpointRow): string {
  return `Z${createHash("sha256").update(endpoint.vpcEndpointId).digest("hex").toUpperCase().slice(0, 20)}`;
}

/** The zone of the region's endpoint names; for regions not listed one that is made up but always the same. */
export function hostedZoneIdOf(region: string): string {
  const known = HOSTED_ZONES[region];
  if (known !== undefined) return known;
  return `Z${createHash("sha256").update(`vpce ${region}`).digest("hex").toUpperCase().slice(0, 13)}`;
}
