import type { Leg } from "./pass-load-balancer.ts";
import type { Cause } from "./route.ts";

/** What passed through one endpoint, node or listener since the plane started. */
export interface Counters {
  newFlows: number;
  activeFlows: number;
  /** From client to target, and back. */
  bytesIn: number;
  bytesOut: number;
  /** How many connections did not come about, by what stopped them; `target-refused` when nothing listens there. */
  refusals: Partial<Record<RefusalCause, number>>;
  /** How many established flows ended in a reset, by who sent it first. */
  resets: Record<ResetBy, number>;
}

export type ResetBy = "client" | "target" | "load-balancer";

export type RefusalCause = Cause | "target-refused" | "target-silent" | "no-free-port";

/** What the plane saw, by endpoint id, by the node's network interface id and by listener ARN. */
export interface Observation {
  endpoints: Map<string, Counters>;
  /** The endpoints' interfaces, by network interface id. */
  endpointInterfaces: Map<string, Counters>;
  nodes: Map<string, Counters>;
  listeners: Map<string, Counters>;
  /** Established flows, those inside a VPC too. */
  activeFlows: number;
}

type Kind = "endpoints" | "endpointInterfaces" | "nodes" | "listeners";

export interface CounterBook {
  /** Every counter that a leg touches, made when first needed. */
  of(leg: Leg): Counters[];
  refused(legs: Leg[], cause: RefusalCause): void;
  /** A copy; `activeFlows` of the whole is the caller's to fill in. */
  read(): Omit<Observation, "activeFlows">;
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
    const resets = { client: 0, target: 0, "load-balancer": 0 };
    const made: Counters = { newFlows: 0, activeFlows: 0, bytesIn: 0, bytesOut: 0, refusals: {}, resets };
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
