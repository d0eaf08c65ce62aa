import { createHash } from "node:crypto";
import type { DbInstanceRow } from "../services/rds/store.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, type DnsQuestion, noSuchName, nothingOf, notServed } from "./answer.ts";
import { answerEndpointName } from "./endpoint-names.ts";
import { answerLoadBalancerName } from "./load-balancer-names.ts";
import { findByDnsName } from "./name-index.ts";

/** Who asks: a host of a VPC, at its resolver, or anyone on the internet. */
export type DnsView = { vpcId: string } | "public";

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html: clients see a failover within it. */
const RDS_TTL_SECONDS = 5;

/**
 * The answer to one question as the stores have it now. Names of endpoints, load balancers and databases only: any
 * other is refused to hosts of a VPC (nothing is forwarded) and does not exist in public. Private DNS names of
 * endpoint services are not served.
 */
export function answerQuestion(world: World, view: DnsView, question: DnsQuestion): DnsAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, "");
  const answer = answerName(world, view, name);
  const hasAddressesOnly = answer.rcode === "NOERROR" && question.type !== "A";
  return hasAddressesOnly ? nothingOf(answer.ttlSeconds) : answer;
}

function answerName(world: World, view: DnsView, name: string): DnsAnswer {
  if (name.endsWith(".vpce.amazonaws.com")) return answerEndpointName(world, name);
  if (/\.elb\.[a-z0-9-]+\.amazonaws\.com$/.test(name)) return answerLoadBalancerName(world, name);
  if (name.endsWith(".rds.amazonaws.com")) return answerDatabaseName(world, view, name);
  return view === "public" ? noSuchName() : notServed();
}

/** A publicly accessible instance has its private address only inside its own VPC. */
function answerDatabaseName(world: World, view: DnsView, name: string): DnsAnswer {
  const row = findByDnsName(world.rds.instances, name, ({ arn }) => arn);
  const address = row && world.ec2.networkInterfaces.get(row.networkInterfaceId)?.privateIpAddress;
  if (!row || address === undefined || row.status === "creating") return noSuchName();
  const isInside = view !== "public" && view.vpcId === row.vpcId;
  return addressesOf([row.publiclyAccessible && !isInside ? publicAddressOf(row) : address], RDS_TTL_SECONDS);
}

/** Nothing answers there: the range is set aside for documentation (RFC 5737). It differs from the private address. */
function publicAddressOf(row: DbInstanceRow): string {
  const [digit = 0] = createHash("sha256").update(row.resourceId).digest();
  return `203.0.113.${1 + (digit % 254)}`;
}
