import { formatIpv4, parseCidr } from "../addresses/ipv4.ts";

/** Where hosts of every VPC find its resolver. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
export const LINK_LOCAL_RESOLVER = "169.254.169.253";

/** Where hosts find it besides: the address of the VPC's first range plus two. */
export function resolverAddress(cidrBlock: string): string {
  return formatIpv4((parseCidr(cidrBlock)?.first ?? 0) + 2);
}
