import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { DBCluster, DBInstance, DBProxy, DBProxyEndpoint } from "@aws-sdk/client-rds";
import { allPages } from "@postern/aws";
import type { FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following } from "./following.ts";

/** What AWS says of an account's databases and target groups: read at once for every following. */
export interface Listing {
  instances: Map<string, DBInstance>;
  clusters: Map<string, DBCluster>;
  proxies: Map<string, DBProxy>;
  proxyEndpoints: Map<string, DBProxyEndpoint>;
  /** Interfaces of RDS, of instances and their standbys alike: AWS does not say whose each is. */
  interfaces: NetworkInterface[];
  groups: Map<string, GroupPlace>;
}

export interface GroupPlace {
  vpcId: string;
  cidrBlocks: string[];
}

/** Where turns learn what AWS says; one listing serves many. */
export interface Listings {
  /** One that is not old. */
  recent(): Promise<Listing>;
  /** One that was asked for after this call. */
  fresh(): Promise<Listing>;
}

/** Reads only the sorts of things that are followed. The number of calls grows with pages, not with followings. */
export async function listDatabases(
  { clients: { ec2, elbv2, rds } }: Pick<FollowerSurroundings, "clients">,
  followings: Following[],
): Promise<Listing> {
  const follows = (key: string) => followings.some(({ database }) => key in database);
  const hasClusters = follows("cluster");
  const readHosts = async () => {
    if (follows("instance")) return listHosts({ ec2, rds });
    return { interfaces: [], instances: byIdentifier(hasClusters ? await readInstances(rds) : []) };
  };
  const [{ interfaces, instances }, groups, clusters, proxies, proxyEndpoints] = await Promise.all([
    readHosts(),
    readGroups({ ec2, elbv2 }),
    hasClusters
      ? allPages(async (token) => {
          const page = await rds.describeDBClusters(token ? { Marker: token } : {});
          return { items: page.DBClusters, next: page.Marker };
        })
      : [],
    follows("proxy")
      ? allPages(async (token) => {
          const page = await rds.describeDBProxies(token ? { Marker: token } : {});
          return { items: page.DBProxies, next: page.Marker };
        })
      : [],
    followings.some(({ database }) => "proxy" in database && database.endpoint)
      ? allPages(async (token) => {
          const page = await rds.describeDBProxyEndpoints(token ? { Marker: token } : {});
          return { items: page.DBProxyEndpoints, next: page.Marker };
        })
      : [],
  ]);
  return {
    instances,
    clusters: byName(clusters, ({ DBClusterIdentifier }) => DBClusterIdentifier),
    proxies: byName(proxies, ({ DBProxyName }) => DBProxyName),
    proxyEndpoints: byName(proxyEndpoints, ({ DBProxyEndpointName }) => DBProxyEndpointName),
    interfaces,
    groups,
  };
}

/**
 * Instances and RDS's interfaces. Interfaces are read first: whatever interface is seen, its instance is seen too, and
 * can make it ambiguous.
 */
export async function listHosts({
  ec2,
  rds,
}: Pick<FollowerSurroundings["clients"], "ec2" | "rds">): Promise<Pick<Listing, "instances" | "interfaces">> {
  const interfaces = await readInterfaces(ec2);
  return { interfaces, instances: byIdentifier(await readInstances(rds)) };
}

const byIdentifier = (instances: DBInstance[]) => byName(instances, ({ DBInstanceIdentifier }) => DBInstanceIdentifier);

function readInstances(rds: FollowerSurroundings["clients"]["rds"]): Promise<DBInstance[]> {
  return allPages(async (token) => {
    const page = await rds.describeDBInstances(token ? { Marker: token } : {});
    return { items: page.DBInstances, next: page.Marker };
  });
}

function readInterfaces(ec2: FollowerSurroundings["clients"]["ec2"]): Promise<NetworkInterface[]> {
  return allPages(async (token) => {
    const page = await ec2.describeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }],
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
}

async function readGroups({ ec2, elbv2 }: Pick<FollowerSurroundings["clients"], "ec2" | "elbv2">) {
  const [groups, vpcs] = await Promise.all([
    allPages(async (token) => {
      const page = await elbv2.describeTargetGroups(token ? { Marker: token } : {});
      return { items: page.TargetGroups, next: page.NextMarker };
    }),
    allPages(async (token) => {
      const page = await ec2.describeVpcs(token ? { NextToken: token } : {});
      return { items: page.Vpcs, next: page.NextToken };
    }),
  ]);
  const blocks = new Map(
    vpcs.map(({ VpcId, CidrBlock, CidrBlockAssociationSet }) => [
      VpcId,
      [CidrBlock, ...(CidrBlockAssociationSet ?? []).map((each) => each.CidrBlock)].filter(
        (each) => each !== undefined,
      ),
    ]),
  );
  return new Map<string, GroupPlace>(
    groups.map(({ TargetGroupArn = "", VpcId = "" }) => [
      TargetGroupArn,
      { vpcId: VpcId, cidrBlocks: blocks.get(VpcId) ?? [] },
    ]),
  );
}

function byName<Item>(items: Item[], nameOf: (item: Item) => string | undefined): Map<string, Item> {
  return new Map(items.map((item) => [nameOf(item) ?? "", item]));
}
