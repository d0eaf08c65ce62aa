import type { DBInstance } from "@aws-sdk/client-rds";
import { allPages, type Clients, type Network, NetworkError } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import type { DatabaseSpec, LinkSpec } from "../spec/link-spec.ts";
import { nearest } from "../spec/nearest.ts";
import type { DatabaseFacts } from "./link-facts.ts";

/** Looks up every database of the specification; throws once, with all that is wrong with any of them. */
export async function findDatabases(clients: Clients, network: Network, spec: LinkSpec): Promise<DatabaseFacts[]> {
  const wanted = spec.databases.flatMap(({ from }) => ("rds" in from ? [from.rds] : []));
  const instances = wanted.length > 0 ? await readInstances(clients) : [];
  const problems: Problem[] = [];
  const found = await Promise.all(
    spec.databases.map(async (database, index) => {
      const { from } = database;
      if ("address" in from) return addressFacts(database, from);
      const field = `databases[${index}].from.rds`;
      const instance = instances.find((each) => each.DBInstanceIdentifier === from.rds.toLowerCase());
      const problem = instance ? unsuitable(field, instance) : unknownDatabase(field, from.rds, spec.region, instances);
      if (problem || !instance) {
        if (problem) problems.push(problem);
        return undefined;
      }
      return instanceFacts(network, database, instance, field).catch((error: unknown) => {
        if (!(error instanceof LinkError)) throw error;
        problems.push(...error.problems);
        return undefined;
      });
    }),
  );
  if (problems.length > 0) throw new LinkError("database-unsuitable", problems);
  return found.filter((facts) => facts !== undefined);
}

/** One listing serves several databases in one call, and lets an error name what does exist. */
function readInstances(clients: Clients): Promise<DBInstance[]> {
  return allPages(async (token) => {
    const page = await clients.rds.describeDBInstances(token ? { Marker: token } : {});
    return { items: page.DBInstances, next: page.Marker };
  });
}

function unknownDatabase(field: string, value: string, region: string, instances: DBInstance[]): Problem {
  const names = instances.flatMap(({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? []);
  const meant = nearest(value, names);
  const known = names.length > 0 ? `known: ${names.slice(0, 10).join(", ")}` : "this account has none in that region";
  const hint = meant ? `did you mean '${meant}'?` : `${known}; check the identifier, the region and the account`;
  return { field, value, message: `no RDS instance '${value}' in ${region}`, hint };
}

function unsuitable(field: string, instance: DBInstance): Problem | undefined {
  const value = instance.DBInstanceIdentifier;
  const problem = (message: string, hint: string): Problem => ({
    field,
    value,
    message: `'${value}' ${message}`,
    hint,
  });
  if (instance.Engine !== "postgres") return problem(`is ${instance.Engine}, not Postgres`, "name a Postgres instance");
  if (instance.DBClusterIdentifier) {
    return problem(
      `belongs to cluster ${instance.DBClusterIdentifier}`,
      "an instance of a cluster may be a reader: link the cluster's writer",
    );
  }
  if (instance.PubliclyAccessible) {
    return problem("is publicly accessible", "its name may resolve to a public address: turn public access off first");
  }
  if (!instance.Endpoint?.Address) {
    return problem(`is ${instance.DBInstanceStatus} and has no address yet`, "wait until it is available");
  }
  return undefined;
}

async function instanceFacts(network: Network, database: DatabaseSpec, instance: DBInstance, field: string) {
  const hostName = instance.Endpoint?.Address ?? "";
  const { addresses } = await network.resolve(hostName).catch((error: unknown) => {
    if (!(error instanceof NetworkError)) throw error;
    const hint = "run where the VPC's names resolve, or name a resolver: POSTERN_DNS_SERVERS=ADDRESS";
    throw new LinkError("database-unsuitable", [{ field, value: hostName, message: error.message, hint }], error);
  });
  const facts: DatabaseFacts = {
    name: database.name,
    title: `RDS instance ${instance.DBInstanceIdentifier}`,
    hostName,
    addresses: [...addresses].sort(),
    port: instance.Endpoint?.Port ?? 5432,
    vpcId: instance.DBSubnetGroup?.VpcId,
    groupIds: (instance.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []).sort(),
    subnetIds: (instance.DBSubnetGroup?.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).sort(),
    zoneId: undefined,
  };
  return facts;
}

function addressFacts(database: DatabaseSpec, from: { address: string[]; port: number }): DatabaseFacts {
  return {
    name: database.name,
    title: `Postgres at ${from.address.join(", ")}`,
    hostName: undefined,
    addresses: [...new Set(from.address)].sort(),
    port: from.port,
    vpcId: undefined,
    groupIds: [],
    subnetIds: [],
    zoneId: undefined,
  };
}
