import { createHash } from "node:crypto";
import type { DnsEntry } from "@aws-sdk/client-ec2";
import type { World } from "../world.ts";
import type { EndpointRow } from "./store.ts";
import { zoneNameOf } from "./zones.ts";

/** Hosted zones of endpoint names that are publicly known; one per region. */
const HOSTED_ZONES: Record<string, string> = { "us-east-1": "Z7HUB22UULQXV", "us-east-2": "ZC8PG0KIFKBRI" };

/**
 * The endpoint's names: the regional one first, then one per zone, with zone names as the consumer's account has them.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export function dnsEntriesOf(world: World, endpoint: EndpointRow): DnsEntry[] {
  return dnsNamesOf(world, endpoint).map(({ dnsName }) => ({
    DnsName: dnsName,
    HostedZoneId: hostedZoneIdOf(endpoint.region),
  }));
}

/** The names with the addresses behind each. */
export function dnsNamesOf(world: World, endpoint: EndpointRow): { dnsName: string; addresses: string[] }[] {
  const serviceId = endpoint.serviceName.split(".").at(-1);
  const label = `${endpoint.vpcEndpointId}-${endpoint.dnsSuffix}`;
  const domain = `${serviceId}.${endpoint.region}.vpce.amazonaws.com`;
  const interfaces = endpoint.networkInterfaceIds.flatMap((id) => world.ec2.networkInterfaces.get(id) ?? []);
  const zonal = interfaces.map((row) => ({
    dnsName: `${label}-${zoneNameOf(endpoint, row.zoneId)}.${domain}`,
    addresses: [row.privateIpAddress],
  }));
  return [{ dnsName: `${label}.${domain}`, addresses: interfaces.map((row) => row.privateIpAddress) }, ...zonal];
}

function hostedZoneIdOf(region: string): string {
  const digest = createHash("sha256").update(`vpce ${region}`).digest("hex").toUpperCase();
  return HOSTED_ZONES[region] ?? `Z${digest.slice(0, 13)}`;
}
