import type { DnsOptions, VpcEndpoint } from "@aws-sdk/client-ec2";
import type { EndpointRow } from "./store.ts";

/** Where an endpoint of type Resource is told of otherwise than one of type Interface: its names are its associations'. */
export function resourceEndpointFacts(row: EndpointRow): Partial<VpcEndpoint> {
  const { privateDnsPreference, privateDnsSpecifiedDomains } = row.dnsOptions ?? {};
  const dnsOptions: DnsOptions = {
    DnsRecordIpType: "ipv4",
    PrivateDnsPreference: privateDnsPreference,
    PrivateDnsSpecifiedDomains: privateDnsSpecifiedDomains,
  };
  return {
    VpcEndpointType: "Resource",
    ServiceName: undefined,
    PolicyDocument: undefined,
    ResourceConfigurationArn: row.resourceConfigurationArn,
    DnsOptions: dnsOptions,
    DnsEntries: [],
  };
}
