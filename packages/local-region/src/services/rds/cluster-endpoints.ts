import type {
  CreateDBClusterEndpointMessage,
  DBClusterEndpoint,
  DBClusterEndpointMessage,
  DeleteDBClusterEndpointMessage,
  DescribeDBClusterEndpointsMessage,
  ModifyDBClusterEndpointMessage,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { availableReaders, membersOf, writerOf } from "./cluster-members.ts";
import { requireAvailableCluster } from "./db-clusters.ts";
import { readIdentifier } from "./db-instance-parameters.ts";
import { dnsNameOf } from "./db-names.ts";
import { blank, invalidValue, requireCluster } from "./lookups.ts";
import { describePage, filterRows } from "./paging.ts";
import type { ClusterEndpointRow, DbClusterRow, DbInstanceRow } from "./store.ts";
import { readTags } from "./tags.ts";

export function createDbClusterEndpoint(
  world: World,
  input: CreateDBClusterEndpointMessage,
  caller: Caller,
): DBClusterEndpoint {
  const cluster = requireCluster(world, caller, input.DBClusterIdentifier);
  requireAvailableCluster(cluster);
  if (cluster.engine !== "aurora-postgresql") {
    throw invalidValue(`The Multi-AZ DB cluster ${cluster.identifier} has no custom endpoints.`);
  }
  const identifier = readIdentifier(input.DBClusterEndpointIdentifier, "DBClusterEndpointIdentifier");
  const arn = endpointArn(caller, identifier);
  if (world.rds.clusterEndpoints.get(arn)) {
    throw new AwsError("DBClusterEndpointAlreadyExistsFault", `DB cluster endpoint ${identifier} already exists`);
  }
  const row = {
    ...{ accountId: caller.accountId, region: caller.region, arn, identifier },
    clusterArn: cluster.arn,
    resourceId: `cluster-endpoint-${world.ids.alphanumeric(26).toUpperCase()}`,
    dnsName: dnsNameOf(caller, "cluster-custom", identifier),
    customType: readType(input.EndpointType),
    ...readMembers(world, cluster, input),
  };
  world.rds.tags.set(arn, readTags(input.Tags));
  return toEndpoint(world, world.rds.clusterEndpoints.put(row));
}

export function modifyDbClusterEndpoint(
  world: World,
  input: ModifyDBClusterEndpointMessage,
  caller: Caller,
): DBClusterEndpoint {
  const row = requireEndpoint(world, caller, input.DBClusterEndpointIdentifier);
  const cluster = world.rds.clusters.get(row.clusterArn)!;
  if (input.EndpointType !== undefined) row.customType = readType(input.EndpointType);
  if (input.StaticMembers || input.ExcludedMembers) Object.assign(row, readMembers(world, cluster, input));
  return toEndpoint(world, row);
}

export function deleteDbClusterEndpoint(
  world: World,
  input: DeleteDBClusterEndpointMessage,
  caller: Caller,
): DBClusterEndpoint {
  const row = requireEndpoint(world, caller, input.DBClusterEndpointIdentifier);
  world.rds.clusterEndpoints.delete(row.arn);
  world.rds.tags.delete(row.arn);
  return { ...toEndpoint(world, row), Status: "deleting" };
}

/** The writer's and the readers' endpoint of each cluster, and the custom ones. */
export function describeDbClusterEndpoints(
  world: World,
  input: DescribeDBClusterEndpointsMessage,
  caller: Caller,
): DBClusterEndpointMessage {
  const clusters = input.DBClusterIdentifier
    ? [requireCluster(world, caller, input.DBClusterIdentifier)]
    : world.rds.clusters.of(caller);
  const custom = Map.groupBy(world.rds.clusterEndpoints.of(caller), (row) => row.clusterArn);
  const all = clusters.flatMap((cluster): DBClusterEndpoint[] => [
    { ...ofCluster(cluster), Endpoint: cluster.dnsName, EndpointType: "WRITER" },
    { ...ofCluster(cluster), Endpoint: cluster.readerDnsName, EndpointType: "READER" },
    ...(custom.get(cluster.arn) ?? []).map((row) => toEndpoint(world, row)),
  ]);
  const identifier = input.DBClusterEndpointIdentifier?.toLowerCase();
  const asked = all.filter((each) => identifier === undefined || each.DBClusterEndpointIdentifier === identifier);
  const rows = filterRows(asked, input.Filters, {
    "db-cluster-endpoint-type": (each) => [each.EndpointType?.toLowerCase()],
    "db-cluster-endpoint-custom-type": (each) => [each.CustomEndpointType?.toLowerCase()],
    "db-cluster-endpoint-id": (each) => [each.DBClusterEndpointIdentifier],
    "db-cluster-endpoint-status": (each) => [each.Status],
  });
  const { page, next } = describePage(rows, input);
  return { DBClusterEndpoints: page, Marker: next };
}

/** Where the reader endpoint leads: the available readers, or the writer when there are none. */
export function readersBehind(world: World, cluster: DbClusterRow): DbInstanceRow[] {
  const readers = availableReaders(world, cluster);
  const writer = writerOf(world, cluster);
  return readers.length > 0 || !writer ? readers : [writer];
}

/** Where a custom endpoint leads now: its members that are available and of its type. */
export function membersBehind(world: World, row: ClusterEndpointRow): DbInstanceRow[] {
  const cluster = world.rds.clusters.get(row.clusterArn);
  if (!cluster) return [];
  const isChosen = ({ identifier }: DbInstanceRow) =>
    row.staticMembers.length > 0 ? row.staticMembers.includes(identifier) : !row.excludedMembers.includes(identifier);
  return membersOf(world, cluster).filter(
    (member) =>
      isChosen(member) &&
      member.status === "available" &&
      (row.customType === "ANY" || member.arn !== cluster.writerArn),
  );
}

function requireEndpoint(world: World, caller: Caller, identifier: string | undefined): ClusterEndpointRow {
  if (!identifier) throw blank("DBClusterEndpointIdentifier");
  const row = world.rds.clusterEndpoints.get(endpointArn(caller, identifier.toLowerCase()));
  if (row) return row;
  throw new AwsError("DBClusterEndpointNotFoundFault", `DB cluster endpoint ${identifier} not found.`);
}

function endpointArn({ accountId, region }: Caller, identifier: string): string {
  return `arn:aws:rds:${region}:${accountId}:cluster-endpoint:${identifier}`;
}

function readType(type: string | undefined): string {
  if (type !== undefined && ["READER", "ANY"].includes(type.toUpperCase())) return type.toUpperCase();
  throw invalidValue(`Invalid endpoint type ${type ?? ""}: READER or ANY`);
}

function readMembers(
  world: World,
  cluster: DbClusterRow,
  input: { StaticMembers?: string[] | undefined; ExcludedMembers?: string[] | undefined },
): { staticMembers: string[]; excludedMembers: string[] } {
  const { StaticMembers: staticMembers = [], ExcludedMembers: excludedMembers = [] } = input;
  if (staticMembers.length > 0 && excludedMembers.length > 0) {
    throw new AwsError("InvalidParameterCombination", "StaticMembers and ExcludedMembers cannot be given together.");
  }
  const known = new Set(membersOf(world, cluster).map((member) => member.identifier));
  for (const identifier of [...staticMembers, ...excludedMembers]) {
    if (known.has(identifier)) continue;
    throw new AwsError("DBInstanceNotFound", `DBInstance ${identifier} not found in ${cluster.identifier}.`, 404);
  }
  return { staticMembers, excludedMembers };
}

function ofCluster(cluster: DbClusterRow): DBClusterEndpoint {
  return { DBClusterIdentifier: cluster.identifier, Status: cluster.status === "creating" ? "creating" : "available" };
}

function toEndpoint(world: World, row: ClusterEndpointRow): DBClusterEndpoint {
  return {
    DBClusterEndpointIdentifier: row.identifier,
    DBClusterIdentifier: world.rds.clusters.get(row.clusterArn)?.identifier,
    DBClusterEndpointResourceIdentifier: row.resourceId,
    DBClusterEndpointArn: row.arn,
    Endpoint: row.dnsName,
    Status: "available",
    EndpointType: "CUSTOM",
    CustomEndpointType: row.customType,
    StaticMembers: row.staticMembers,
    ExcludedMembers: row.excludedMembers,
  };
}
