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
  const label = `${endpoint.vpcEndpointId}-${endpoint.dnsSuffix}`;
  const domain = `${endpoint.serviceName.split(".").at(-1)}.${endpoint.region}.vpce.amazonaws.com`;
  const interfaces = endpoint.networkInterfaceIds.flatMap((id) => world.ec2.networkInterfaces.get(id) ?? []);
  const names = [label, ...interfaces.map((row) => `${label}-${zoneNameOf(endpoint, row.zoneId)}`)];
  const HostedZoneId = hostedZoneIdOf(endpoint.region);
  return names.map((name) => ({ DnsName: `${name}.${domain}`, HostedZoneId }));
}

function hostedZoneIdOf(region: string): string {
  const digest = createHash("sha256").update(`vpce ${region}`).digest("hex").toUpperCase();
  return HOSTED_ZONES[region] ?? `Z${digest.slice(0, 13)}`;
}
