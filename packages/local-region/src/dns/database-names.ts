import { createHash } from "node:crypto";
import { membersBehind, readersBehind } from "../services/rds/cluster-endpoints.ts";
import type { DbInstanceRow, ProxyEndpointRow } from "../services/rds/store.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName } from "./answer.ts";
import { findByDnsName } from "./name-index.ts";
import type { DnsView } from "./records.ts";

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html: clients see a failover within it. */
const RDS_TTL_SECONDS = 5;

/**
 * Names of instances, of clusters (to the writer, to readers, custom ones) and of proxies. AWS answers a cluster's with
 * an alias of a member's; ours have the member's address at once.
 */
export function answerDatabaseName(world: World, view: DnsView, name: string): DnsAnswer {
  const proxy = findByDnsName(world.rds.proxyEndpoints, name, (row) => `${row.proxyArn} ${row.name}`);
  if (proxy) return answerProxyName(world, proxy);
  const addresses = rowsBehind(world, name).flatMap((row) => addressOf(world, view, row) ?? []);
  return addresses.length > 0 ? addressesOf(addresses, RDS_TTL_SECONDS) : noSuchName();
}

function rowsBehind(world: World, name: string): DbInstanceRow[] {
  const { instances, clusters, clusterEndpoints } = world.rds;
  const instance = findByDnsName(instances, name, ({ arn }) => arn);
  if (instance) return [instance];
  const custom = findByDnsName(clusterEndpoints, name, ({ arn }) => arn);
  if (custom) return membersBehind(world, custom);
  const cluster = findByDnsName(clusters, name.replace(".cluster-ro-", ".cluster-"), ({ arn }) => arn);
  if (!cluster) return [];
  if (name === cluster.readerDnsName) return readersBehind(world, cluster);
  const writer = instances.get(cluster.namedWriterArn ?? "");
  return writer ? [writer] : [];
}

/** Where the name leads by now. A publicly accessible instance has its private address only inside its own VPC. */
function addressOf(world: World, view: DnsView, row: DbInstanceRow): string | undefined {
  if (row.createdAt === undefined) return undefined;
  const isInside = view !== "public" && view.vpcId === row.vpcId;
  if (row.publiclyAccessible && !isInside) return publicAddressOf(row);
  return world.ec2.networkInterfaces.get(row.namedInterfaceId)?.privateIpAddress;
}

/** The same addresses for its life. */
function answerProxyName(world: World, row: ProxyEndpointRow): DnsAnswer {
  if (row.status === "creating") return noSuchName();
  const addresses = row.networkInterfaceIds.flatMap(
    (id) => world.ec2.networkInterfaces.get(id)?.privateIpAddress ?? [],
  );
  return addressesOf(addresses, RDS_TTL_SECONDS);
}

/** Nothing answers there: the range is set aside for documentation (RFC 5737). It differs from the private address. */
function publicAddressOf(row: DbInstanceRow): string {
  const [digit = 0] = createHash("sha256").update(row.resourceId).digest();
  return `203.0.113.${1 + (digit % 254)}`;
}
