import type { Socket } from "node:net";
import type { ResetBy } from "../observation.ts";
import { judgeNetworkAcls } from "../routing/judge-network-acls.ts";
import type { Leg } from "../routing/pass-load-balancer.ts";
import type { Carried } from "../routing/route.ts";
import type { Wiring } from "../wiring.ts";
import type { CounterBook } from "./counters.ts";
import { forget, reset } from "./relay.ts";

/** Every connection that goes through the plane, from its dialling to its end. */
export interface Flows {
  /** Remembers a connection whose dialling begins; it is forgotten when the socket closes. */
  open(route: Carried, upstream: Socket): void;
  /** How many there are from the same load balancer's node to the same target; none where no load balancer is on the way. */
  heldLike(route: Carried): number;
  /** Counts it as established from now on and gives it an idle time, after which who sends first is reset. */
  establish(route: Carried, upstream: Socket, idleMs: number | undefined): void;
  /**
   * Resets the flows that the wiring no longer allows, and resolves when both their sides know. A removed group rule
   * cuts nothing: groups are stateful. A network ACL's entry does: lists are not.
   */
  cutForbidden(wiring: Wiring): Promise<void>;
  cutAll(): Promise<void>;
  /** Brings the counters up to this moment; gives the number of established flows. */
  count(): number;
}

interface FlowRecord {
  route: Carried;
  isEstablished: boolean;
  /** Set when the plane or the target ends it suddenly; a client that does is known by neither being set. */
  resetBy?: Exclude<ResetBy, "client">;
  /** Bytes already added to the counters. */
  counted: { in: number; out: number };
}

export function createFlows(counters: CounterBook): Flows {
  const flows = new Map<Socket, FlowRecord>();
  const held = new Map<string, number>();
  const countBytes = (upstream: Socket, flow: FlowRecord) => {
    const sent = upstream.bytesWritten;
    const received = upstream.bytesRead;
    for (const counter of flow.route.legs.flatMap(counters.of)) {
      counter.bytesIn += sent - flow.counted.in;
      counter.bytesOut += received - flow.counted.out;
    }
    flow.counted = { in: sent, out: received };
  };
  /** It is no flow any more; its socket may be there for a while. */
  const settle = (upstream: Socket, flow: FlowRecord) => {
    countBytes(upstream, flow);
    flow.isEstablished = false;
    for (const counter of flow.route.legs.flatMap(counters.of)) counter.activeFlows -= 1;
  };
  return {
    open(route, upstream) {
      const flow: FlowRecord = { route, isEstablished: false, counted: { in: 0, out: 0 } };
      flows.set(upstream, flow);
      const pair = nodeAndTarget(route);
      if (pair !== undefined) held.set(pair, (held.get(pair) ?? 0) + 1);
      upstream.once("error", () => {
        flow.resetBy ??= "target";
      });
      upstream.once("close", () => {
        flows.delete(upstream);
        if (pair !== undefined) release(held, pair);
        if (!flow.isEstablished) return;
        settle(upstream, flow);
        const isOver = upstream.readableEnded && upstream.writableFinished;
        const resetBy = flow.resetBy ?? (isOver ? undefined : "client");
        if (resetBy === undefined) return;
        for (const counter of route.legs.flatMap(counters.of)) counter.resets[resetBy] += 1;
      });
    },
    heldLike: (route) => held.get(nodeAndTarget(route) ?? "") ?? 0,
    establish(route, upstream, idleMs) {
      const flow = flows.get(upstream);
      if (!flow) return;
      flow.isEstablished = true;
      for (const counter of route.legs.flatMap(counters.of)) {
        counter.newFlows += 1;
        counter.activeFlows += 1;
      }
      if (idleMs !== undefined) {
        upstream.setTimeout(idleMs, () => {
          upstream.setTimeout(0);
          settle(upstream, flow);
          forget(upstream, () => {
            for (const counter of route.legs.flatMap(counters.of)) counter.resets["load-balancer"] += 1;
          });
        });
      }
    },
    cutForbidden: (wiring) => cut([...flows].filter(([, { route }]) => !isStillAllowed(wiring, route))),
    cutAll: () => cut([...flows]),
    count() {
      for (const [upstream, flow] of flows) if (flow.isEstablished) countBytes(upstream, flow);
      return [...flows.values()].filter((flow) => flow.isEstablished).length;
    },
  };
}

function nodeAndTarget({ legs, to }: Carried): string | undefined {
  const node = legs.at(-1)?.node;
  return node && `${node.interfaceId} ${to.address}:${to.port}`;
}

function release(held: Map<string, number>, pair: string): void {
  const left = (held.get(pair) ?? 1) - 1;
  if (left > 0) held.set(pair, left);
  else held.delete(pair);
}

/** A relay passes the reset on when it hears of the close, before this does. */
async function cut(flows: [upstream: Socket, flow: FlowRecord][]): Promise<void> {
  const closed = flows.map(([upstream]) => new Promise((resolve) => upstream.once("close", resolve)));
  for (const [upstream, flow] of flows) {
    flow.resetBy ??= "load-balancer";
    reset(upstream);
  }
  await Promise.all(closed);
}

function isStillAllowed(wiring: Wiring, route: Carried): boolean {
  const isThere = (interfaceId: string | undefined) => interfaceId === undefined || wiring.interfaces.has(interfaceId);
  return (
    isThere(route.sourceInterfaceId) &&
    isThere(route.targetInterfaceId) &&
    route.crossings.every((crossing) => judgeNetworkAcls(wiring, crossing) === undefined) &&
    route.legs.every((leg) => isLegStillAllowed(wiring, leg))
  );
}

function isLegStillAllowed(wiring: Wiring, leg: Leg): boolean {
  const { endpoint, node, listener, epoch } = leg;
  if (leg.gateway) return isGatewayStillAllowed(wiring, leg, leg.gateway.interfaceId);
  if (!node || !listener || epoch === undefined) return false;
  if (endpoint) {
    const now = wiring.endpoints.get(endpoint.interfaceId);
    if (!(now?.isOpen || now?.keepsFlows) || now.vpcEndpointId !== endpoint.vpcEndpointId) return false;
    if (!now.nodeInterfaceIds.includes(node.interfaceId)) return false;
  }
  const listeners = wiring.nodes.get(node.interfaceId)?.listeners ?? [];
  return listeners.some((now) => now.listenerArn === listener.listenerArn && now.liveEpochs.includes(epoch));
}

function isGatewayStillAllowed(wiring: Wiring, { endpoint }: Leg, gatewayInterfaceId: string): boolean {
  const now = wiring.endpoints.get(endpoint?.interfaceId ?? "");
  if (!now?.isOpen || now.vpcEndpointId !== endpoint?.vpcEndpointId) return false;
  return now.resource?.gatewayInterfaceIds.includes(gatewayInterfaceId) ?? false;
}
