import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import { FollowError } from "./errors.ts";
import type { Following, Strategy } from "./following.ts";
import type { Listing } from "./list-databases.ts";

/** What AWS says of one followed database. */
export interface FoundDatabase {
  /** For people: `RDS instance warehouse-prod`. */
  title: string;
  /** The name that leads to it, or the addresses as they were given. */
  at: { hostName: string } | { addresses: string[] };
  port: number;
  strategy: Strategy;
  /** Why that strategy, in words. */
  because: string;
  /** False where readers are followed on purpose. */
  wantsWriter: boolean;
  /** AWS is moving the writer at this moment. */
  isFailingOver: boolean;
  /** Of a cluster: the name of the member that AWS calls its writer. */
  writerHostName: string | undefined;
  instance: DBInstance | undefined;
}

/** Throws `database-unknown`, `database-not-ready` or `strategy-unsuitable`. */
export function findDatabase(listing: Listing, following: Following): FoundDatabase {
  const found = lookUp(listing, following);
  const { strategy } = following;
  if (!strategy || strategy === found.strategy) return found;
  if (strategy === "standby-targets" && !found.instance?.MultiAZ) {
    throw new FollowError("strategy-unsuitable", `${found.title} is no Multi-AZ instance, so it has no standby`);
  }
  if (strategy === "fixed-addresses" && "hostName" in found.at) {
    throw new FollowError("strategy-unsuitable", `${found.title} has a name and no fixed addresses`);
  }
  return { ...found, strategy, because: "the specification says so" };
}

function lookUp(listing: Listing, { database }: Following): FoundDatabase {
  if ("instance" in database) return instanceFound(listing, database.instance);
  if ("cluster" in database) return clusterFound(listing, database);
  if ("proxy" in database) return proxyFound(listing, database);
  const outside = { wantsWriter: true, isFailingOver: false, writerHostName: undefined, instance: undefined };
  if ("host" in database) {
    const { host, port } = database;
    const because = "a name outside AWS: its one address is the writer's";
    return { ...outside, title: `Postgres at ${host}`, at: { hostName: host }, port, strategy: "writer-only", because };
  }
  const { addresses, port } = database;
  const because = "the addresses are given";
  const title = `Postgres at ${addresses.join(", ")}`;
  return { ...outside, title, at: { addresses }, port, strategy: "fixed-addresses", because };
}

function instanceFound({ instances }: Listing, identifier: string): FoundDatabase {
  const instance = instances.get(identifier.toLowerCase());
  if (!instance) throw unknown(`RDS instance '${identifier}'`, instances);
  const isReplica = instance.ReadReplicaSourceDBInstanceIdentifier !== undefined;
  return {
    ...nameOf(`RDS instance ${identifier}`, instance.Endpoint?.Address, instance.DBInstanceStatus),
    port: instance.Endpoint?.Port ?? 5432,
    strategy: instance.MultiAZ ? "standby-targets" : "writer-only",
    because: instance.MultiAZ
      ? "a Multi-AZ instance has two lasting addresses, of which one answers: with both registered a failover registers nothing"
      : "a single instance has one address at a time",
    wantsWriter: !isReplica,
    isFailingOver: instance.DBInstanceStatus === "rebooting",
    writerHostName: undefined,
    instance,
  };
}

function clusterFound(listing: Listing, { cluster: identifier, endpoint }: { cluster: string; endpoint: string }) {
  const cluster = listing.clusters.get(identifier.toLowerCase());
  if (!cluster) throw unknown(`DB cluster '${identifier}'`, listing.clusters);
  const reads = endpoint === "reader";
  const found: FoundDatabase = {
    ...nameOf(`DB cluster ${identifier}`, reads ? cluster.ReaderEndpoint : cluster.Endpoint, cluster.Status),
    port: cluster.Port ?? 5432,
    strategy: reads ? "all-addresses" : "writer-only",
    because: reads
      ? "every reader answers reads"
      : "an old writer comes back healthy and read-only, so the writer alone is registered",
    wantsWriter: !reads,
    isFailingOver: cluster.Status === "failing-over",
    writerHostName: reads ? undefined : writerName(listing, cluster),
    instance: undefined,
  };
  return found;
}

function writerName({ instances }: Listing, cluster: DBCluster): string | undefined {
  const writer = cluster.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter);
  return instances.get(writer?.DBInstanceIdentifier ?? "")?.Endpoint?.Address;
}

function proxyFound(listing: Listing, { proxy: name, endpoint }: { proxy: string; endpoint?: string }): FoundDatabase {
  const proxy = listing.proxies.get(name);
  if (!proxy) throw unknown(`RDS Proxy '${name}'`, listing.proxies);
  const own = endpoint === undefined ? undefined : listing.proxyEndpoints.get(endpoint);
  if (endpoint !== undefined && own?.DBProxyName !== name) {
    throw unknown(`endpoint '${endpoint}' of RDS Proxy '${name}'`, listing.proxyEndpoints);
  }
  const title = endpoint === undefined ? `RDS Proxy ${name}` : `endpoint ${endpoint} of RDS Proxy ${name}`;
  return {
    ...nameOf(title, own ? own.Endpoint : proxy.Endpoint, own ? own.Status : proxy.Status),
    port: 5432,
    strategy: "all-addresses",
    because: "a proxy keeps its addresses and follows its database itself",
    wantsWriter: own?.TargetRole !== "READ_ONLY",
    isFailingOver: false,
    writerHostName: undefined,
    instance: undefined,
  };
}

function nameOf(title: string, hostName: string | undefined, status: string | undefined) {
  if (!hostName)
    throw new FollowError("database-not-ready", `${title} is ${status ?? "not there"} and has no name yet`);
  return { title, at: { hostName } };
}

function unknown(what: string, known: Map<string, unknown>): FollowError {
  const names = [...known.keys()].slice(0, 10).join(", ");
  return new FollowError("database-unknown", `no ${what} here; known: ${names || "none"}`);
}
