import type { DatabaseFacts } from "../../facts/link-facts.ts";
import type { ObservedByKind } from "../../resources/found.ts";
import type { Facts, PlatformFacts } from "./facts.ts";
import { known, NotKnown } from "./reading.ts";

/** The parts of a link that nearly every check asks for. Each throws NotKnown where there is none. */

export function balancerOf(facts: Facts): ObservedByKind["load-balancer"] {
  return present(known(facts.found).one("load-balancer", "load-balancer"), "there is no load balancer");
}

export function serviceOf(facts: Facts): ObservedByKind["endpoint-service"] {
  return present(known(facts.found).one("endpoint-service", "service"), "there is no endpoint service");
}

export function platformOf(facts: Facts): PlatformFacts {
  return known(facts.platform);
}

export function databasesOf(facts: Facts): DatabaseFacts[] {
  return known(facts.planned).facts.databases;
}

/** All ports at which the link is reached. */
export function portsOf(facts: Facts): number[] {
  const ports = known(facts.found)
    .all("listener")
    .map(({ port }) => port);
  return ports.length > 0 ? ports : [facts.profile.port];
}

function present<Value>(value: Value | undefined, why: string): Value {
  if (value === undefined) throw new NotKnown(why);
  return value;
}
