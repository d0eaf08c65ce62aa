import type { Names } from "./names.ts";
import type { VpcView } from "./vpc-view.ts";

/** Which namespaces and links there are to be, as plain data. */
export interface Layout {
  /** By name: `v1`. */
  routers: Map<string, RouterLayout>;
  /** By name: `h1`. */
  hosts: Map<string, HostLayout>;
  /** By its consumer's device: `l1`. */
  links: Map<string, LinkLayout>;
}

export interface RouterLayout {
  /** In the agent's namespace. */
  device: string;
  standInRanges: string[];
  /** Whether the agent makes connections as hosts that have a namespace of their own. */
  speaksForHosts: boolean;
}

export interface HostLayout {
  router: string;
  address: string;
}

export interface LinkLayout {
  consumer: string;
  provider: string;
  providerDevice: string;
  source: string;
  range: string;
}

export interface House {
  vpcId: string;
  address: string;
}

/**
 * A router for each VPC, a namespace for each housed address, a link for each pair of VPCs with an endpoint between; and what is
 * more in VPCs for whose hosts the agent speaks.
 */
export function planLayout(
  views: ReadonlyMap<string, VpcView>,
  houses: Iterable<House>,
  spokenFor: ReadonlySet<string>,
  names: Names,
): Layout {
  const layout: Layout = { routers: new Map(), hosts: new Map(), links: new Map() };
  const addRouter = (vpcId: string) =>
    layout.routers.set(names.router(vpcId), {
      device: names.agentDevice(vpcId),
      standInRanges: names.standInRanges(vpcId),
      speaksForHosts: spokenFor.has(vpcId),
    });
  for (const [vpcId, view] of views) {
    addRouter(vpcId);
    for (const from of view.comingIn) {
      const { consumerDevice, ...rest } = names.link(from.vpcId, vpcId);
      layout.links.set(consumerDevice, { consumer: names.router(from.vpcId), provider: names.router(vpcId), ...rest });
    }
  }
  for (const { vpcId, address } of houses) {
    // A server may be there before the wiring knows of its VPC.
    addRouter(vpcId);
    layout.hosts.set(names.host(vpcId, address), { router: names.router(vpcId), address });
  }
  return layout;
}
