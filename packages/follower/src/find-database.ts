import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import { type ChosenStrategy, chooseStrategy } from "./choose-strategy.ts";
import { FollowError } from "./errors.ts";
import type { Following } from "./following.ts";
import type { Listing } from "./list-databases.ts";

/** What AWS says of one followed database. */
export interface FoundDatabase extends ChosenStrategy {
  /** For people: `RDS instance warehouse-prod`. */
  title: string;
  /** The name that leads to it, or the addresses as they were given. */
  at: { hostName: string } | { addresses: string[] };
  port: number;
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
  return { ...found, ...chooseStrategy(following, found.instance?.MultiAZ === true, found.title) };
}

type WithoutStrategy = Omit<FoundDatabase, keyof ChosenStrategy>;

function lookUp(listing: Listing, { database }: Following): WithoutStrategy {
  if ("instance" in database) return instanceFound(listing, database.instance);
  if ("cluster" in database) return clusterFound(listing, database);
  if ("proxy" in database) return proxyFound(listing, database);
  const outside = { wantsWriter: true, isFailingOver: false, writerHostName: undefined, instance: undefined };
  if ("host" in database) {
    const { host, port } = database;
    return { ...outside, title: `Postgres at ${host}`, at: { hostName: host }, port };
  }
  const { addresses, port } = database;
  return { ...outside, title: `Postgres at ${addresses.join(", ")}`, at: { addresses }, port };
}

function instanceFound({ instances }: Listing, identifier: string): WithoutStrategy {
  const instance = instances.get(identifier.toLowerCase());
  if (!instance) throw unknown(`RDS instance '${identifier}'`, instances);
  const isReplica = instance.ReadReplicaSourceDBInstanceIdentifier !== undefined;
  return {
    ...nameOf(`RDS instance ${identifier}`, instance.Endpoint?.Address, instance.DBInstanceStatus),
    port: instance.Endpoint?.Port ?? 5432,
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
  const found: WithoutStrategy = {
    ...nameOf(`DB cluster ${identifier}`, reads ? cluster.ReaderEndpoint : cluster.Endpoint, cluster.Status),
    port: cluster.Port ?? 5432,
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

function proxyFound(
  listing: Listing,
  { proxy: name, endpoint }: { proxy: string; endpoint?: string },
): WithoutStrategy {
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
