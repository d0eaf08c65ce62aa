import type { Clients, Network } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import type { DatabaseSpec, LinkSpec } from "../spec/link-spec.ts";
import { addressFacts, hostFacts } from "./address.ts";
import { autoScalingGroupFacts } from "./auto-scaling-group.ts";
import { ec2InstanceFacts } from "./ec2-instance.ts";
import type { DatabaseFacts } from "./link-facts.ts";
import { createLookup, type Lookup } from "./lookup.ts";
import { rdsClusterFacts } from "./rds-cluster.ts";
import { rdsInstanceFacts } from "./rds-instance.ts";
import { rdsProxyFacts } from "./rds-proxy.ts";

/** Looks up every database of the specification; throws once, with all that is wrong with any of them. */
export async function findDatabases(clients: Clients, network: Network, spec: LinkSpec): Promise<DatabaseFacts[]> {
  const lookup = createLookup(clients, network, spec.region);
  const results = await Promise.allSettled(
    spec.databases.map((database, index) => factsOf(lookup, database, `databases[${index}].from`)),
  );
  const problems = results.flatMap((result): Problem[] => {
    if (result.status === "fulfilled") return [];
    if (!(result.reason instanceof LinkError)) throw result.reason;
    return result.reason.problems;
  });
  if (problems.length > 0) throw new LinkError("database-unsuitable", problems);
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function factsOf(lookup: Lookup, { name, from }: DatabaseSpec, field: string): Promise<DatabaseFacts> {
  const found = await sourceFacts(lookup, from, field);
  return { name, ...found };
}

/** What AWS says of one database. Throws LinkError `database-unsuitable` for one that is missing or cannot be linked. */
export function sourceFacts(
  lookup: Lookup,
  from: DatabaseSpec["from"],
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  if ("rds" in from) return rdsInstanceFacts(lookup, from.rds, `${field}.rds`);
  if ("aurora" in from) return rdsClusterFacts(lookup, "aurora", from.aurora, from.endpoint, `${field}.aurora`);
  if ("rds-cluster" in from) {
    return rdsClusterFacts(lookup, "rds-cluster", from["rds-cluster"], from.endpoint, `${field}.rds-cluster`);
  }
  if ("rds-proxy" in from) return rdsProxyFacts(lookup, from["rds-proxy"], from.endpoint, field);
  if ("ec2" in from) return ec2InstanceFacts(lookup, from.ec2, from.port, `${field}.ec2`);
  if ("auto-scaling-group" in from) {
    return autoScalingGroupFacts(lookup, from["auto-scaling-group"], from.port, `${field}.auto-scaling-group`);
  }
  if ("host" in from) return hostFacts(lookup, from.host, from.port, `${field}.host`);
  return addressFacts(from.address, from.port, `${field}.address`);
}
