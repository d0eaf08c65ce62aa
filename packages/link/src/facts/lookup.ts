import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { Instance } from "@aws-sdk/client-ec2";
import type { DBCluster, DBInstance, DBProxy } from "@aws-sdk/client-rds";
import { allPages, type Clients, type Network, NetworkError } from "@postern/aws";
import { type Listing, listHosts } from "@postern/follower";
import { LinkError, type Problem } from "../errors.ts";
import { nearest } from "../spec/nearest.ts";

/** Where the facts of databases are looked up. A listing is read once, whatever the number of databases that need it. */
export interface Lookup {
  clients: Clients;
  network: Network;
  region: string;
  instances(): Promise<DBInstance[]>;
  /** What a standby is found by. */
  hosts(): Promise<Pick<Listing, "instances" | "interfaces">>;
  clusters(): Promise<DBCluster[]>;
  proxies(): Promise<DBProxy[]>;
  /** Of EC2: those with these ids that exist. */
  ec2Instances(ids: string[]): Promise<Instance[]>;
  autoScalingGroups(): Promise<AutoScalingGroup[]>;
}

export function createLookup(clients: Clients, network: Network, region: string): Lookup {
  const { rds, ec2, autoScaling } = clients;
  return {
    clients,
    network,
    region,
    instances: once(() =>
      allPages(async (token) => {
        const page = await rds.describeDBInstances(token ? { Marker: token } : {});
        return { items: page.DBInstances, next: page.Marker };
      }),
    ),
    hosts: once(() => listHosts(clients)),
    clusters: once(() =>
      allPages(async (token) => {
        const page = await rds.describeDBClusters(token ? { Marker: token } : {});
        return { items: page.DBClusters, next: page.Marker };
      }),
    ),
    proxies: once(() =>
      allPages(async (token) => {
        const page = await rds.describeDBProxies(token ? { Marker: token } : {});
        return { items: page.DBProxies, next: page.Marker };
      }),
    ),
    // By filter and not by id: one that does not exist is then missing from the answer and fails nothing else.
    ec2Instances: async (ids) => {
      const reservations = await allPages(async (token) => {
        const Filters = [{ Name: "instance-id", Values: ids }];
        const page = await ec2.describeInstances({ Filters, ...(token ? { NextToken: token } : {}) });
        return { items: page.Reservations, next: page.NextToken };
      });
      return reservations.flatMap(({ Instances }) => Instances ?? []);
    },
    autoScalingGroups: once(() =>
      allPages(async (token) => {
        const page = await autoScaling.describeAutoScalingGroups(token ? { NextToken: token } : {});
        return { items: page.AutoScalingGroups, next: page.NextToken };
      }),
    ),
  };
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let reading: Promise<Value> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** Sorted addresses of a name as the VPC resolves it. Throws LinkError `database-unsuitable` for a name that resolves to none. */
export async function resolveName({ network }: Lookup, name: string, field: string): Promise<string[]> {
  const { addresses } = await network.resolve(name).catch((error: unknown) => {
    if (!(error instanceof NetworkError)) throw error;
    const hint = "run where the VPC's names resolve, or name a resolver: POSTERN_DNS_SERVERS=ADDRESS";
    throw new LinkError("database-unsuitable", [{ field, value: name, message: error.message, hint }], error);
  });
  return [...new Set(addresses)].sort();
}

/** `'warehouse-prod' is mysql, not Postgres`, with what to do about it. */
export function unsuitable(field: string, value: string, message: string, hint: string): LinkError {
  return new LinkError("database-unsuitable", [{ field, value, message: `'${value}' ${message}`, hint }]);
}

/** For one that is not among those that exist: names the one that was meant, else some that there are. */
export function unknown(what: string, field: string, value: string, region: string, names: string[]): LinkError {
  const meant = nearest(value, names);
  const known = names.length > 0 ? `known: ${names.slice(0, 10).join(", ")}` : "this account has none in that region";
  const hint = meant ? `did you mean '${meant}'?` : `${known}; check the identifier, the region and the account`;
  const problem: Problem = { field, value, message: `no ${what} '${value}' in ${region}`, hint };
  return new LinkError("database-unsuitable", [problem]);
}
