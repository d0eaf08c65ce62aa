import type { DnsOptions, DnsOptionsSpecification } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { EndpointDnsOptions, EndpointRow } from "./store.ts";

/** An IPv4 endpoint has IPv4 records; the options of private DNS are for other endpoints than interface ones. */
export function readDnsOptions(options: DnsOptionsSpecification | undefined): EndpointDnsOptions | undefined {
  if (!options) return undefined;
  const { DnsRecordIpType, PrivateDnsOnlyForInboundResolverEndpoint, PrivateDnsPreference } = options;
  if (DnsRecordIpType !== undefined && DnsRecordIpType !== "ipv4") {
    throw new AwsError(
      "InvalidParameter",
      `The DNS record IP type '${DnsRecordIpType}' does not fit the IP address type 'ipv4' of the endpoint`,
    );
  }
  if (PrivateDnsOnlyForInboundResolverEndpoint) {
    throw new AwsError(
      "InvalidParameter",
      "PrivateDnsOnlyForInboundResolverEndpoint is only supported for services with gateway endpoints.",
    );
  }
  if (PrivateDnsPreference !== undefined || options.PrivateDnsSpecifiedDomains?.length) {
    throw new AwsError(
      "InvalidParameter",
      "PrivateDnsPreference is only supported for Resource and ServiceNetwork type VPC Endpoints.",
    );
  }
  return { privateDnsOnlyForInboundResolverEndpoint: false };
}

export function toDnsOptions({ type, dnsOptions }: EndpointRow): DnsOptions {
  if (type === "Gateway") return {};
  return {
    DnsRecordIpType: "ipv4",
    PrivateDnsOnlyForInboundResolverEndpoint: dnsOptions?.privateDnsOnlyForInboundResolverEndpoint,
  };
}
