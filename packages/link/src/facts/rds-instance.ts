import type { DBInstance } from "@aws-sdk/client-rds";
import { findStandby } from "@postern/follower";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, resolveName, unknown, unsuitable } from "./lookup.ts";
import { placeOf } from "./place-of-instance.ts";

/** An RDS instance; of a Multi-AZ one the standby's address too, where it can be told. */
export async function rdsInstanceFacts(
  lookup: Lookup,
  identifier: string,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const instances = await lookup.instances();
  const instance = instances.find((each) => each.DBInstanceIdentifier === identifier.toLowerCase());
  if (!instance) {
    const names = instances.flatMap(({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? []);
    throw unknown("RDS instance", field, identifier, lookup.region, names);
  }
  refuseUnsuitable(instance, field);
  const hostName = instance.Endpoint?.Address ?? "";
  const primary = await resolveName(lookup, hostName, field);
  const standby = instance.MultiAZ ? findStandby(await lookup.hosts(), instance, primary[0] ?? "") : undefined;
  return {
    title: `${instance.MultiAZ ? "Multi-AZ " : ""}RDS instance ${instance.DBInstanceIdentifier}`,
    hostName,
    addresses: [...primary, ...(standby ? [standby] : [])].sort(),
    port: instance.Endpoint?.Port ?? 5432,
    ...placeOf(instance),
    zoneId: undefined,
    registration: "addresses",
    ...(instance.MultiAZ ? { multiZone: { standby } } : {}),
    notes: instance.MultiAZ ? [noteOn(standby)] : [],
  };
}

function noteOn(standby: string | undefined): string {
  return standby
    ? `its standby ${standby} is registered too: it refuses connections until a failover, and is then in service after two checks`
    : "its standby's address cannot be told apart from other databases of the same group: only the primary is registered";
}

function refuseUnsuitable(instance: DBInstance, field: string): void {
  const refuse = (message: string, hint: string) => {
    throw unsuitable(field, instance.DBInstanceIdentifier ?? "", message, hint);
  };
  if (instance.DBClusterIdentifier) {
    refuse(
      `belongs to cluster ${instance.DBClusterIdentifier}`,
      "an instance of a cluster may be a reader: link the cluster, { aurora: … } or { rds-cluster: … }",
    );
  }
  if (instance.Engine !== "postgres") refuse(`is ${instance.Engine}, not Postgres`, "name a Postgres instance");
  if (instance.PubliclyAccessible) {
    refuse("is publicly accessible", "its name may resolve to a public address: turn public access off first");
  }
  if (!instance.Endpoint?.Address) {
    refuse(`is ${instance.DBInstanceStatus} and has no address yet`, "wait until it is available");
  }
}
