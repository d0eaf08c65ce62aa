import { findInterface } from "../routing/route.ts";
import type { InterfaceWiring, ListenerWiring, Wiring } from "../wiring.ts";
import type { Names } from "./names.ts";
import { isEntrance, type VpcView } from "./vpc-view.ts";

/** A port of an endpoint or node whose connections the agent takes and passes on. */
export interface RelayedEntrance {
  interfaceId: string;
  vpcId: string;
  address: string;
  port: number;
  /** Where in the VPC the agent takes them. */
  takenAt: string;
}

/**
 * What rules alone cannot do: a target that wants a proxy protocol header, which is bytes, and one that is itself an
 * endpoint or a load balancer, for which one packet would have to be translated twice.
 */
export function relayedEntrances({ vpcId, wiring, interfaces }: VpcView, names: Names): RelayedEntrance[] {
  return interfaces.flatMap((own) =>
    [...relayedPorts(wiring, own)].map((port) => ({
      ...{ interfaceId: own.interfaceId, vpcId, address: own.address, port },
      takenAt: names.relayAddress(vpcId, own.interfaceId),
    })),
  );
}

function relayedPorts(wiring: Wiring, { interfaceId }: InterfaceWiring): Set<number> {
  const endpoint = wiring.endpoints.get(interfaceId);
  if (endpoint && !(endpoint.isOpen || endpoint.keepsFlows)) return new Set();
  const behind = endpoint?.nodeInterfaceIds ?? [interfaceId];
  const listeners = behind.flatMap((id) => wiring.nodes.get(id)?.listeners ?? []);
  return new Set(listeners.filter((listener) => needsRelay(wiring, listener)).map(({ port }) => port));
}

function needsRelay(wiring: Wiring, { targets }: ListenerWiring): boolean {
  return targets.some(({ proxyProtocol, vpcId, address }) => {
    const target = findInterface(wiring, vpcId, address);
    return proxyProtocol || (target !== undefined && isEntrance(wiring, target));
  });
}
