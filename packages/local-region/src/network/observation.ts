import type { Cause } from "./routing/route.ts";

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
}

export function noCounters(): Counters {
  const resets = { client: 0, target: 0, "load-balancer": 0 };
  return { newFlows: 0, activeFlows: 0, bytesIn: 0, bytesOut: 0, refusals: {}, resets };
}

/** What all of them counted together. */
export function addCounters(list: Counters[]): Counters {
  const sum = noCounters();
  for (const { newFlows, activeFlows, bytesIn, bytesOut, refusals, resets } of list) {
    sum.newFlows += newFlows;
    sum.activeFlows += activeFlows;
    sum.bytesIn += bytesIn;
    sum.bytesOut += bytesOut;
    for (const cause of Object.keys(refusals) as (keyof typeof refusals)[])
      sum.refusals[cause] = (sum.refusals[cause] ?? 0) + (refusals[cause] ?? 0);
    for (const by of Object.keys(resets) as (keyof typeof resets)[]) sum.resets[by] += resets[by];
  }
  return sum;
}

/** What two parts of a network saw. */
export function addObservations(one: Observation, other: Observation): Observation {
  const add = (kind: keyof Observation) =>
    new Map(
      [...one[kind].keys(), ...other[kind].keys()].map((id) => [
        id,
        addCounters([one[kind].get(id), other[kind].get(id)].filter((counters) => counters !== undefined)),
      ]),
    );
  return {
    endpoints: add("endpoints"),
    endpointInterfaces: add("endpointInterfaces"),
    nodes: add("nodes"),
    listeners: add("listeners"),
  };
}
