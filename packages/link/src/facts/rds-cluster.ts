import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, resolveName, unknown, unsuitable } from "./lookup.ts";
import { placeOf } from "./place-of-instance.ts";

const SORTS = {
  aurora: { title: "Aurora cluster", engine: "aurora-postgresql", other: "rds-cluster" },
  "rds-cluster": { title: "Multi-AZ DB cluster", engine: "postgres", other: "aurora" },
};

/** The writer of a cluster, or its readers. */
export async function rdsClusterFacts(
  lookup: Lookup,
  sort: keyof typeof SORTS,
  identifier: string,
  endpoint: "writer" | "reader",
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const { title, engine } = SORTS[sort];
  const [clusters, instances] = await Promise.all([lookup.clusters(), lookup.instances()]);
  const cluster = clusters.find((each) => each.DBClusterIdentifier === identifier.toLowerCase());
  if (!cluster) {
    const names = clusters.filter((each) => each.Engine === engine).map((each) => each.DBClusterIdentifier ?? "");
    throw unknown(title, field, identifier, lookup.region, names);
  }
  const members = instances.filter((each) => each.DBClusterIdentifier === cluster.DBClusterIdentifier);
  const [member] = members;
  refuseUnsuitable(sort, cluster, members, field);
  if (!member) throw unsuitable(field, identifier, "has no instance", "add one: a cluster without has no address");
  const reading = endpoint === "reader";
  const readers = reading ? readersOf(cluster, members) : [];
  const hostName = (reading ? cluster.ReaderEndpoint : cluster.Endpoint) ?? "";
  // The reader endpoint answers one reader at a time: each is resolved by its own name.
  const names = readers.length > 0 ? readers : [hostName];
  const addresses = await Promise.all(names.map((name) => resolveName(lookup, name, field)));
  return {
    title: `${title} ${cluster.DBClusterIdentifier} (${endpoint})`,
    hostName,
    addresses: [...new Set(addresses.flat())].sort(),
    port: cluster.Port ?? 5432,
    ...placeOf(member),
    zoneId: undefined,
    registration: "addresses",
    notes: reading && readers.length === 0 ? ["it has no reader: its reader endpoint leads to the writer"] : [],
  };
}

function readersOf(cluster: DBCluster, members: DBInstance[]): string[] {
  const isReader = ({ DBInstanceIdentifier }: DBInstance) =>
    cluster.DBClusterMembers?.some(
      (each) => each.DBInstanceIdentifier === DBInstanceIdentifier && each.IsClusterWriter === false,
    );
  return members.filter(isReader).flatMap(({ Endpoint }) => Endpoint?.Address ?? []);
}

function refuseUnsuitable(sort: keyof typeof SORTS, cluster: DBCluster, members: DBInstance[], field: string): void {
  const { engine, other } = SORTS[sort];
  const refuse = (message: string, hint: string) => {
    throw unsuitable(field, cluster.DBClusterIdentifier ?? "", message, hint);
  };
  if (cluster.Engine !== engine) {
    const isOther = cluster.Engine === SORTS[other as keyof typeof SORTS].engine;
    refuse(`is ${cluster.Engine}, not ${engine}`, isOther ? `write { ${other}: … }` : "name a Postgres cluster");
  }
  const open = members.find(({ PubliclyAccessible }) => PubliclyAccessible);
  if (open) {
    refuse(
      `has the publicly accessible instance ${open.DBInstanceIdentifier}`,
      "its names may resolve to a public address: turn public access off first",
    );
  }
}
