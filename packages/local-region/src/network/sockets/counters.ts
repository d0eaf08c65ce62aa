import { type Counters, noCounters, type Observation, type RefusalCause } from "../observation.ts";
import type { Leg } from "../routing/pass-load-balancer.ts";

type Kind = "endpoints" | "endpointInterfaces" | "nodes" | "listeners";

export interface CounterBook {
  /** Every counter that a leg touches, made when first needed. */
  of(leg: Leg): Counters[];
  refused(legs: Leg[], cause: RefusalCause): void;
  /** A copy. */
  read(): Observation;
}

export function createCounterBook(): CounterBook {
  const counters: Record<Kind, Map<string, Counters>> = {
    endpoints: new Map(),
    endpointInterfaces: new Map(),
    nodes: new Map(),
    listeners: new Map(),
  };
  const find = (kind: Kind, id: string): Counters => {
    const known = counters[kind].get(id);
    if (known) return known;
    const made = noCounters();
    counters[kind].set(id, made);
    return made;
  };
  const of = (leg: Leg): Counters[] => [
    ...(leg.endpoint
      ? [find("endpoints", leg.endpoint.vpcEndpointId), find("endpointInterfaces", leg.endpoint.interfaceId)]
      : []),
    ...(leg.node ? [find("nodes", leg.node.interfaceId)] : []),
    ...(leg.listener ? [find("listeners", leg.listener.listenerArn)] : []),
  ];
  return {
    of,
    refused(legs, cause) {
      for (const counter of legs.flatMap(of)) counter.refusals[cause] = (counter.refusals[cause] ?? 0) + 1;
    },
    read: () => structuredClone(counters),
  };
}
