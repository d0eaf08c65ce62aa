import { isDeepStrictEqual } from "node:util";
import type { WiringChanges } from "../data-plane.ts";
import type { VpcWiring, Wiring } from "../wiring.ts";
import type { ServiceNodes } from "./render-endpoints.ts";
import type { SubnetPart } from "./render-interfaces.ts";
import type { EndpointResources } from "./render-resources.ts";
import type { TouchedRows } from "./touched-rows.ts";

/** A wiring, with what was passed on from one thing to the next while it was drawn. */
export interface Drawing {
  wiring: Wiring;
  /** By VPC id: an entry for each of its ranges. */
  vpcs: Map<string, VpcWiring[]>;
  /** By interface id: what it was made for, whose groups are its own. */
  owners: Map<string, { ownerId: string; groupIds: string[] }>;
  /** By owner. */
  interfacesOf: Map<string, string[]>;
  subnets: Map<string, SubnetPart>;
  prefixLists: Map<string, string[]>;
  instances: Map<string, { isUp: boolean; address: string }>;
  services: Map<string, { serviceName: string; nodes: ServiceNodes }>;
  /** By target group: the load balancers that forward to it, or did. */
  balancersOf: Map<string, Set<string>>;
  /** By load balancer: the endpoint services that it stands behind, or did. */
  servicesOf: Map<string, Set<string>>;
  resources: EndpointResources;
  lostZones: string[];
}

/** What is to be drawn anew, by id. */
export interface Dirty {
  interfaces: Set<string>;
  groups: Set<string>;
  loadBalancers: Set<string>;
  services: Set<string>;
  endpoints: Set<string>;
}

/** One redrawing under way. */
export interface Pass {
  touched: TouchedRows;
  dirty: Dirty;
  changes: WiringChanges;
}

export function emptyDrawing(): Drawing {
  return {
    wiring: {
      vpcs: [],
      interfaces: new Map(),
      interfacesByAddress: new Map(),
      groups: new Map(),
      networkAcls: new Map(),
      endpoints: new Map(),
      nodes: new Map(),
      gateways: new Map(),
      sites: new Map(),
    },
    vpcs: new Map(),
    owners: new Map(),
    interfacesOf: new Map(),
    subnets: new Map(),
    prefixLists: new Map(),
    instances: new Map(),
    services: new Map(),
    balancersOf: new Map(),
    servicesOf: new Map(),
    resources: new Map(),
    lostZones: [],
  };
}

/** Enters a value, or takes it out when it is undefined; whether that is another than before. */
export function enter<Value>(entries: Map<string, Value>, id: string, value: Value | undefined): boolean {
  if (value === undefined) return entries.delete(id);
  if (isDeepStrictEqual(entries.get(id), value)) return false;
  entries.set(id, value);
  return true;
}

/** Says which interfaces an owner has now and what their groups are; gives those that it has no more. */
export function own(
  { owners, interfacesOf }: Drawing,
  { dirty }: Pass,
  ownerId: string,
  interfaceIds: string[],
  groupIds: string[],
): string[] {
  const gone = (interfacesOf.get(ownerId) ?? []).filter((id) => !interfaceIds.includes(id));
  for (const id of gone) {
    if (owners.get(id)?.ownerId === ownerId) owners.delete(id);
    dirty.interfaces.add(id);
  }
  for (const id of interfaceIds) if (enter(owners, id, { ownerId, groupIds: [...groupIds] })) dirty.interfaces.add(id);
  if (interfaceIds.length > 0) interfacesOf.set(ownerId, [...interfaceIds]);
  else interfacesOf.delete(ownerId);
  return gone;
}
