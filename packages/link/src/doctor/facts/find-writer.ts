import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import type { Clients, Network } from "@postern/aws";
import { createLookup } from "../../facts/lookup.ts";
import type { PlannedLink } from "../../plan/plan-link.ts";
import type { DatabaseSource } from "../../spec/database-source.ts";
import type { WriterSource } from "./facts.ts";
import { NotKnown } from "./reading.ts";

/**
 * Which database of RDS's is the writer behind the reader that answered at `port` of the load balancer: the reader is
 * found by its registered address.
 */
export async function findWriter(
  clients: Clients,
  network: Network,
  region: string,
  { ports, facts }: PlannedLink,
  port: number,
): Promise<WriterSource> {
  const found = facts.databases.find(({ name }) => ports.get(name) === port);
  if (!found) throw new NotKnown(`no database of the link is published at port ${port}`);
  const lookup = createLookup(clients, network, region);
  const [instances, clusters] = await Promise.all([lookup.instances(), lookup.clusters()]);
  for (const instance of instances) {
    const from = writerOf(instance, clusters);
    const host = instance.Endpoint?.Address;
    if (!from || !host) continue;
    const { addresses } = await network.resolve(host).catch(() => ({ addresses: [] }));
    if (addresses.some((address) => found.addresses.includes(address))) {
      return { database: found.name, reader: instance.DBInstanceIdentifier ?? "", from };
    }
  }
  throw new NotKnown(`no reader of RDS's stands at ${found.addresses.join(", ")}`);
}

/** Undefined for an instance that reads from nobody. */
function writerOf(instance: DBInstance, clusters: DBCluster[]): DatabaseSource | undefined {
  const source = instance.ReadReplicaSourceDBInstanceIdentifier;
  if (source) return { rds: source };
  const cluster = clusters.find(({ DBClusterIdentifier: id }) => id && id === instance.DBClusterIdentifier);
  const id = cluster?.DBClusterIdentifier;
  if (!id) return undefined;
  return cluster.Engine === "aurora-postgresql"
    ? { aurora: id, endpoint: "writer" }
    : { "rds-cluster": id, endpoint: "writer" };
}
