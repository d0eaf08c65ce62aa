import type { HostLayout, Layout, LinkLayout } from "./layout.ts";
import { AGENT_ADDRESS, AGENT_SIDE_DEVICE, ROUTER_ADDRESS, SPOKEN_FOR, TO_AGENT } from "./names.ts";

/** Lines for `ip -batch`, in the order in which they are run. */
export interface LayoutChanges {
  /** In the agent's namespace: makes namespaces, and devices right inside them. */
  make: string[];
  /** Namespaces that are new and need the settings of a router or of a host. */
  newRouters: string[];
  newHosts: string[];
  /** Inside each namespace; the agent's own is "". */
  inside: Map<string, string[]>;
}

/** Interfaces of AWS take 9001 bytes inside a VPC, and 8500 through an endpoint. */
const MTU_IN_VPC = 9001;
const MTU_OF_LINK = 8500;

/** A pair of devices has the same two addresses everywhere: nobody has to ask for them. */
const NEAR = "02:00:00:00:00:01";
const FAR = "02:00:00:00:00:02";

const POLICY_TABLES = 1000;
const AGENT_TABLE = 100;

/** What makes the layout `before` into `after`, purely. */
export function layoutChanges(before: Layout, after: Layout): LayoutChanges {
  const changes: LayoutChanges = { make: [], newRouters: [], newHosts: [], inside: new Map() };
  const inside = (namespace: string, ...lines: string[]) =>
    changes.inside.set(namespace, [...(changes.inside.get(namespace) ?? []), ...lines]);

  for (const name of before.routers.keys()) if (!after.routers.has(name)) changes.make.push(`netns del ${name}`);
  for (const [name, { router }] of before.hosts)
    if (!after.hosts.has(name) || !after.routers.has(router)) changes.make.push(`netns del ${name}`);
  for (const [device, { consumer, provider }] of before.links)
    if (!after.links.has(device) && after.routers.has(consumer) && after.routers.has(provider))
      inside(consumer, `link del ${device}`);

  for (const [name, { device, standInRanges, speaksForHosts }] of after.routers) {
    const known = before.routers.get(name);
    const table = POLICY_TABLES + Number(name.slice(1));
    if (!known) {
      changes.newRouters.push(name);
      changes.make.push(
        `netns add ${name}`,
        pair({ device, address: FAR }, { device: AGENT_SIDE_DEVICE, address: NEAR, namespace: name }, MTU_IN_VPC),
      );
      inside(
        "",
        `link set ${device} up`,
        neighbour(ROUTER_ADDRESS, NEAR, device),
        `route add default via ${ROUTER_ADDRESS} dev ${device} onlink table ${table}`,
      );
      inside(
        name,
        "link set lo up",
        `link set ${AGENT_SIDE_DEVICE} up`,
        neighbour(AGENT_ADDRESS, FAR, AGENT_SIDE_DEVICE),
        `route add default via ${AGENT_ADDRESS} dev ${AGENT_SIDE_DEVICE} onlink`,
      );
    }
    // Not where it is of no use: with a rule of routing of its own a router takes longer for each packet.
    if (speaksForHosts && !known?.speaksForHosts)
      inside(
        name,
        `route add default via ${AGENT_ADDRESS} dev ${AGENT_SIDE_DEVICE} onlink table ${AGENT_TABLE}`,
        `rule add fwmark ${TO_AGENT} lookup ${AGENT_TABLE}`,
        // Resets, which the router makes itself, have the mark of what they answer.
        `rule add iif lo fwmark ${SPOKEN_FOR} lookup ${AGENT_TABLE}`,
      );
    for (const range of standInRanges)
      if (!known?.standInRanges.includes(range)) inside("", `rule add from ${range} lookup ${table}`);
  }
  for (const [name, { device: _, standInRanges }] of before.routers)
    if (!after.routers.has(name)) for (const range of standInRanges) inside("", `rule del from ${range}`);
  for (const [name, host] of after.hosts) if (!before.hosts.has(name)) addHost(changes, inside, name, host);
  for (const [device, link] of after.links) if (!before.links.has(device)) addLink(changes, inside, device, link);
  return changes;
}

type Inside = (namespace: string, ...lines: string[]) => void;

function addHost(changes: LayoutChanges, inside: Inside, name: string, { router, address }: HostLayout): void {
  changes.newHosts.push(name);
  changes.make.push(
    `netns add ${name}`,
    pair(
      { device: name, address: NEAR, namespace: router },
      { device: "eth0", address: FAR, namespace: name },
      MTU_IN_VPC,
    ),
  );
  inside(
    name,
    "link set lo up",
    `addr add ${address}/32 dev eth0`,
    "link set eth0 up",
    neighbour(ROUTER_ADDRESS, NEAR, "eth0"),
    `route add default via ${ROUTER_ADDRESS} dev eth0 onlink`,
  );
  inside(router, `link set ${name} up`, neighbour(address, FAR, name), `route add ${address}/32 dev ${name}`);
}

function addLink(changes: LayoutChanges, inside: Inside, device: string, link: LinkLayout): void {
  const { consumer, provider, providerDevice, source, range } = link;
  changes.make.push(
    pair(
      { device, address: NEAR, namespace: consumer },
      { device: providerDevice, address: FAR, namespace: provider },
      MTU_OF_LINK,
    ),
  );
  inside(
    consumer,
    `link set ${device} up`,
    neighbour(ROUTER_ADDRESS, FAR, device),
    `route add ${range} via ${ROUTER_ADDRESS} dev ${device} onlink`,
  );
  inside(
    provider,
    `link set ${providerDevice} up`,
    neighbour(ROUTER_ADDRESS, NEAR, providerDevice),
    `route add ${source}/32 via ${ROUTER_ADDRESS} dev ${providerDevice} onlink`,
  );
}

interface End {
  device: string;
  address: string;
  namespace?: string;
}

/** With one queue nobody has to work out for each packet which of them it goes to. */
function pair(near: End, far: End, mtu: number): string {
  const write = ({ device, address, namespace }: End) =>
    `${device} ${namespace ? `netns ${namespace} ` : ""}mtu ${mtu} address ${address} numtxqueues 1 numrxqueues 1`;
  return `link add ${write(near)} type veth peer name ${write(far)}`;
}

function neighbour(address: string, linkAddress: string, device: string): string {
  return `neigh replace ${address} lladdr ${linkAddress} dev ${device} nud permanent`;
}
