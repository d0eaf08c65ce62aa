import type { TargetDescription, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { NetworkError } from "@postern/aws";
import { LinkError } from "../errors.ts";
import type { Lookup } from "../facts/lookup.ts";
import type { DatabaseSource } from "../spec/database-source.ts";

/** A database by one of its names, and where the specification finds it. */
interface Named {
  hostName: string | undefined;
  source: DatabaseSource;
}

/**
 * Which database a target group leads to: one whose name resolves to a target, else the targets as they are. Throws
 * LinkError `not-adoptable` where that is several instances.
 */
export async function sourceOfTargets(
  lookup: Lookup,
  group: TargetGroup,
  targets: TargetDescription[],
): Promise<DatabaseSource> {
  const ids = targets.flatMap(({ Id }) => Id ?? []);
  const port = targets[0]?.Port ?? group.Port ?? 5432;
  if (group.TargetType === "instance")
    return (await scalingGroupOf(lookup, group, port)) ?? { ec2: onlyInstance(group, ids), port };
  for (const { hostName, source } of await knownDatabases(lookup)) {
    if (hostName && (await addressesOf(lookup, hostName)).some((address) => ids.includes(address))) return source;
  }
  return { address: ids, port };
}

async function scalingGroupOf(lookup: Lookup, group: TargetGroup, port: number): Promise<DatabaseSource | undefined> {
  const arn = group.TargetGroupArn ?? "";
  const scaling = (await lookup.autoScalingGroups()).find(({ TargetGroupARNs = [], TrafficSources = [] }) =>
    [...TargetGroupARNs, ...TrafficSources.flatMap(({ Identifier }) => Identifier ?? [])].includes(arn),
  );
  return scaling && { "auto-scaling-group": scaling.AutoScalingGroupName ?? "", port };
}

/** The next apply would deregister all others. */
function onlyInstance(group: TargetGroup, ids: string[]): string {
  const [id = "", ...more] = new Set(ids);
  if (more.length === 0) return id;
  const message = `target group ${group.TargetGroupName} leads to ${more.length + 1} instances of no Auto Scaling group`;
  const hint = "a link's database is one: deregister the others, or give each a target group and a listener";
  throw new LinkError("not-adoptable", [{ field: `target group ${group.TargetGroupName}`, value: ids, message, hint }]);
}

/** Proxies first: they stand before databases. Writers before readers: a cluster of one answers by both names. */
async function knownDatabases(lookup: Lookup): Promise<Named[]> {
  const [proxies, clusters, instances] = await Promise.all([lookup.proxies(), lookup.clusters(), lookup.instances()]);
  const clusterSource = (engine: string | undefined, id: string, endpoint: "writer" | "reader"): DatabaseSource =>
    engine === "postgres" ? { "rds-cluster": id, endpoint } : { aurora: id, endpoint };
  const ofPostgres = clusters.filter(({ Engine }) => Engine === "postgres" || Engine === "aurora-postgresql");
  const at = (endpoint: "writer" | "reader") =>
    ofPostgres.map(({ DBClusterIdentifier = "", Endpoint, ReaderEndpoint, Engine }) => ({
      hostName: endpoint === "writer" ? Endpoint : ReaderEndpoint,
      source: clusterSource(Engine, DBClusterIdentifier, endpoint),
    }));
  return [
    ...proxies.map(({ DBProxyName = "", Endpoint }) => ({ hostName: Endpoint, source: { "rds-proxy": DBProxyName } })),
    ...at("writer"),
    ...at("reader"),
    ...instances
      .filter(({ Engine, DBClusterIdentifier }) => Engine === "postgres" && !DBClusterIdentifier)
      .map(({ DBInstanceIdentifier = "", Endpoint }) => ({
        hostName: Endpoint?.Address,
        source: { rds: DBInstanceIdentifier },
      })),
  ];
}

/** A name that does not resolve leads to none of the targets. */
async function addressesOf({ network }: Lookup, hostName: string): Promise<string[]> {
  try {
    return (await network.resolve(hostName)).addresses;
  } catch (error) {
    if (error instanceof NetworkError) return [];
    throw error;
  }
}
