import { formatIpv4, parseIpv4 } from "../../addresses/ipv4.ts";
import { resolverAddress } from "../resolver-address.ts";
import type { InterfaceWiring, Wiring } from "../wiring.ts";

/** What one VPC's router has to know of a wiring. */
export interface VpcView {
  vpcId: string;
  /** The address at which hosts ask for names. */
  resolver: string;
  wiring: Wiring;
  interfaces: InterfaceWiring[];
  /** Endpoints' interfaces of any VPC that lead to nodes or gateways of this one. */
  comingIn: InterfaceWiring[];
}

/** A view of each VPC. Interfaces of a VPC that is gone are left out with it. */
export function viewVpcs(wiring: Wiring): Map<string, VpcView> {
  const views = new Map<string, VpcView>();
  for (const { vpcId, cidrBlock } of wiring.vpcs)
    views.set(vpcId, { vpcId, resolver: resolverAddress(cidrBlock), wiring, interfaces: [], comingIn: [] });
  for (const each of wiring.interfaces.values()) views.get(each.vpcId)?.interfaces.push(each);
  for (const [interfaceId, { nodeInterfaceIds, resource }] of wiring.endpoints) {
    const own = wiring.interfaces.get(interfaceId);
    if (!own) continue;
    const behind = [...nodeInterfaceIds, ...(resource?.gatewayInterfaceIds ?? [])].flatMap(
      (id) => wiring.interfaces.get(id)?.vpcId ?? [],
    );
    for (const vpcId of new Set(behind)) views.get(vpcId)?.comingIn.push(own);
  }
  return views;
}

/** Every address of an interface. */
export function addressesOf({ address, secondaryAddresses = [] }: InterfaceWiring): string[] {
  return [address, ...secondaryAddresses];
}

/** The fourth address of a subnet, AWS's own, stands for programs of this machine. */
export function visitorOf(subnetBase: string): string {
  return formatIpv4((parseIpv4(subnetBase) ?? 0) + 3);
}

/** An endpoint or a load balancer's node: what comes to it is sent on. */
export function isEntrance({ endpoints, nodes }: Wiring, { interfaceId }: InterfaceWiring): boolean {
  return endpoints.has(interfaceId) || nodes.has(interfaceId);
}
