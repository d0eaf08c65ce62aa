import { endpointAnswering } from "../services/ec2/endpoint-private-dns.ts";
import { internalDnsName } from "../services/ec2/internal-dns-name.ts";
import { findInterfaceAt } from "../services/ec2/network-interfaces.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName } from "./answer.ts";
import { answerEndpoint } from "./endpoint-names.ts";

const INTERNAL_NAME = /^ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\.(?:ec2|[a-z0-9-]+\.compute)\.internal$/;
const INTERNAL_TTL_SECONDS = 60;

/**
 * What a VPC's resolver knows by the VPC itself: the hidden zones of endpoints with private DNS, and the names of its
 * addresses. Undefined for any other name.
 */
export function answerVpcName(world: World, vpcId: string, name: string): DnsAnswer | undefined {
  const endpoint = endpointAnswering(world, vpcId, name);
  if (endpoint) return answerEndpoint(world, endpoint);
  const octets = INTERNAL_NAME.exec(name)?.slice(1);
  const vpc = octets && world.ec2.vpcs.get(vpcId);
  if (!vpc) return undefined;
  const address = octets.join(".");
  const isThere = internalDnsName(vpc.region, address) === name && findInterfaceAt(world, vpc, address);
  return isThere ? addressesOf([address], INTERNAL_TTL_SECONDS) : noSuchName();
}
