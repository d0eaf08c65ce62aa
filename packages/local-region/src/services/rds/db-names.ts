import { createHash } from "node:crypto";
import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { DbInstanceRow } from "./store.ts";

/** The part of a database's name that is the same for all databases of an account in a region. */
function hashOf({ accountId, region }: Owned): string {
  const digest = createHash("sha256").update(`rds/${accountId}/${region}`).digest();
  return `c${Array.from(digest.subarray(0, 11), (byte) => (byte % 36).toString(36)).join("")}`;
}

type NameKind = "instance" | "cluster" | "cluster-ro" | "cluster-custom" | "proxy" | "proxy-endpoint";

/** `warehouse.c1….us-east-1.rds.amazonaws.com`, `warehouse.cluster-ro-c1…`, `p.proxy-c1…`, `e.endpoint.proxy-c1…`. */
export function dnsNameOf(owner: Owned, kind: NameKind, identifier: string): string {
  const hash = hashOf(owner);
  const middle: Record<NameKind, string> = {
    instance: hash,
    cluster: `cluster-${hash}`,
    "cluster-ro": `cluster-ro-${hash}`,
    "cluster-custom": `cluster-custom-${hash}`,
    proxy: `proxy-${hash}`,
    "proxy-endpoint": `endpoint.proxy-${hash}`,
  };
  return `${identifier}.${middle[kind]}.${owner.region}.rds.amazonaws.com`;
}

/**
 * All names under which a client may come to this server. Those of proxies are among them because ours pass TLS
 * through; on AWS a proxy has a certificate of its own.
 */
export function certificateNames(world: World, row: DbInstanceRow): string[] {
  const cluster = row.clusterArn === undefined ? undefined : world.rds.clusters.get(row.clusterArn);
  return [
    row.dnsName,
    ...(cluster ? [cluster.dnsName, cluster.readerDnsName, dnsNameOf(row, "cluster-custom", "*")] : []),
    dnsNameOf(row, "proxy", "*"),
    dnsNameOf(row, "proxy-endpoint", "*"),
  ];
}
