import type { DatabaseFacts } from "../../facts/link-facts.ts";
import type { TargetsObserved } from "../../resources/targets.ts";
import type { Facts } from "./facts.ts";
import { known } from "./reading.ts";

type Target = TargetsObserved["targets"][number];

/** What is registered for a database, against what should be. */
export interface Registered {
  targets: Target[];
  /** Addresses, or an instance's id, of the database that are not registered. */
  missing: string[];
  /** Not the database's own, although they may serve. One that is unhealthy gets no connection, as a standby. */
  strangers: Target[];
}

export function registeredOf(facts: Facts, { name, addresses, registration }: DatabaseFacts): Registered {
  const targets = known(facts.found).one("targets", name)?.targets ?? [];
  // An Auto Scaling group registers its instances itself.
  if (registration !== "addresses" && "autoScalingGroup" in registration)
    return { targets, missing: [], strangers: [] };
  const wanted = registration === "addresses" ? addresses : [registration.instanceId];
  const registered = targets.map(({ address }) => address);
  return {
    targets,
    missing: wanted.filter((address) => !registered.includes(address)),
    strangers: targets.filter(({ address, state }) => !wanted.includes(address) && state !== "unhealthy"),
  };
}

/** Where packets for what is registered go: of instances, which are registered by id, the database's addresses. */
export function addressesBehind(facts: Facts, name: string): string[] {
  const targets = known(facts.found).one("targets", name)?.targets ?? [];
  if (targets.every(({ address }) => !address.startsWith("i-"))) return targets.map(({ address }) => address);
  return known(facts.planned).facts.databases.find((database) => database.name === name)?.addresses ?? [];
}
