import { type Counters, noCounters, type Observation } from "../observation.ts";
import type { CountedAs, Counts } from "./render-counts.ts";
import type { Passed, Way } from "./ways.ts";

/** An element of a counted set and what it has counted since it is there. */
export interface Reading {
  set: string;
  key: string;
  packets: number;
  bytes: number;
}

/** Adds up what the rules of all VPCs count. */
export interface Tally {
  /** What was read in a namespace, whose counts were these then. */
  add(namespace: string, counts: Counts, readings: Iterable<Reading>): void;
  /** Flows that were cut with their way are no longer active. */
  end(namespace: string, way: Way): void;
  observe(): Observation;
}

interface FlowsOnWay {
  of: Passed;
  active: number;
  movedAt: number;
}

export function createTally(): Tally {
  const kinds: Observation = {
    endpoints: new Map(),
    endpointInterfaces: new Map(),
    nodes: new Map(),
    listeners: new Map(),
  };
  const last = new Map<string, Map<string, Reading>>();
  const flows = new Map<string, FlowsOnWay>();

  const find = (kind: keyof Observation, id: string): Counters => {
    const counters = kinds[kind].get(id) ?? noCounters();
    kinds[kind].set(id, counters);
    return counters;
  };
  const countersOf = ({ endpoint, nodeInterfaceId, listenerArn }: Passed): Counters[] => [
    ...(endpoint
      ? [find("endpoints", endpoint.vpcEndpointId), find("endpointInterfaces", endpoint.interfaceId)]
      : [
          ...(nodeInterfaceId ? [find("nodes", nodeInterfaceId)] : []),
          ...(listenerArn ? [find("listeners", listenerArn)] : []),
        ]),
  ];
  const flowsOn = (namespace: string, { number, of }: Way): FlowsOnWay => {
    const key = `${namespace} ${number}`;
    const known = flows.get(key) ?? { of, active: 0, movedAt: 0 };
    flows.set(key, known);
    return known;
  };
  const addActive = (onWay: FlowsOnWay, more: number) => {
    // The end of a flow that was taken for forgotten is not counted twice.
    const change = Math.max(more, -onWay.active);
    onWay.active += change;
    for (const counters of countersOf(onWay.of)) counters.activeFlows += change;
  };
  return {
    add(namespace, counts, readings) {
      const before = last.get(namespace);
      const now = new Map<string, Reading>();
      const ended: [FlowsOnWay, number][] = [];
      for (const reading of readings) {
        const key = `${reading.set} ${reading.key}`;
        const count = counts.get(key);
        if (!count) continue;
        now.set(key, reading);
        const more = since(before?.get(key), reading);
        if (more.packets === 0) continue;
        for (const counters of countersOf(count.of)) addTo(counters, count.as, more);
        if (!count.way) continue;
        const onWay = flowsOn(namespace, count.way);
        onWay.movedAt = performance.now();
        if (count.as === "begun") addActive(onWay, more.packets);
        if (count.as === "over") ended.push([onWay, more.packets]);
      }
      for (const [onWay, flowsEnded] of ended) addActive(onWay, -flowsEnded);
      for (const { way } of counts.values()) {
        const onWay = way && flows.get(`${namespace} ${way.number}`);
        if (onWay && performance.now() - onWay.movedAt > way.idleSeconds * 1000) addActive(onWay, -onWay.active);
      }
      last.set(namespace, now);
    },
    end(namespace, way) {
      const onWay = flows.get(`${namespace} ${way.number}`);
      if (onWay) addActive(onWay, -onWay.active);
      flows.delete(`${namespace} ${way.number}`);
    },
    observe: () => structuredClone(kinds),
  };
}

function since(before: Reading | undefined, { packets, bytes }: Reading): Pick<Reading, "packets" | "bytes"> {
  // A table that was made anew counts from nought.
  if (!before || before.packets > packets) return { packets, bytes };
  return { packets: packets - before.packets, bytes: bytes - before.bytes };
}

function addTo(counters: Counters, as: CountedAs, { packets, bytes }: Pick<Reading, "packets" | "bytes">): void {
  if (as === "bytesIn" || as === "bytesOut") counters[as] += bytes;
  else if (as === "begun") counters.newFlows += packets;
  else if (as === "over") return;
  else if ("reset" in as) counters.resets[as.reset] += packets;
  else counters.refusals[as.refusal] = (counters.refusals[as.refusal] ?? 0) + packets;
}
