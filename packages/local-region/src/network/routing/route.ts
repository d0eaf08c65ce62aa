import { isInCidr } from "../../addresses/ipv4.ts";
import type { Stopped, VpcAddress } from "../data-plane.ts";
import type { ProxyHeader } from "../proxy-header.ts";
import { addressKey, type InterfaceWiring, type Wiring } from "../wiring.ts";
import { hashFlow } from "./flow-hash.ts";
import { judgeGroups, type Peer } from "./judge-groups.ts";
import { type Crossing, judgeNetworkAcls } from "./judge-network-acls.ts";
import { judgeSite } from "./judge-site.ts";
import { type GatewayCause, type LookUp, passGateway } from "./pass-gateway.ts";
import { entranceLeg, type Leg, type LoadBalancerCause, passLoadBalancer } from "./pass-load-balancer.ts";

/** A client without an interface: a program of this machine, seen as the subnet's fourth address, without groups. */
export interface Visitor {
  vpcId: string;
  address: string;
}

export interface Flow {
  sourcePort: number;
  /** Counts the plane's flows: stands for the TCP sequence number in the flow hash. */
  sequence: number;
}

export type Route = Carried | StoppedRoute;

export interface Carried {
  verdict: "carry";
  /** The load balancers on the way, first to last; none for a connection inside a VPC. */
  legs: Leg[];
  /** Where the connection ends. */
  to: VpcAddress;
  sourceInterfaceId: string | undefined;
  /** Undefined for an address outside every VPC. */
  targetInterfaceId: string | undefined;
  /** Whom the far end sees as its client: the last node, or the source itself. */
  seenAs: { vpcId: string; address: string };
  /** The ways from subnet to subnet, which network ACLs judge for as long as it lasts. */
  crossings: Crossing[];
  /** What the far end reads before the client's first byte: the last load balancer's first. */
  proxyHeaders: ProxyHeader[];
}

/** What stopped a connection, in one word for counting. */
export type Cause =
  | "source-groups"
  | "network-acls"
  | "no-interface"
  | "no-route"
  | "destination-groups"
  | "too-many-hops"
  | "hairpin"
  | GatewayCause
  | LoadBalancerCause;

export interface StoppedRoute extends Stopped {
  verdict: "stopped";
  cause: Cause;
  /** The load balancers reached by then; the last one may be reached only in part. */
  legs: Leg[];
}

/** More load balancers in a row than anyone chains (a target may be an endpoint of another service). */
const MAX_LEGS = 4;

/**
 * The way of one new connection from an interface (or a visitor) to an address as seen in its VPC: pure. `isOutside`
 * says whether something is known to stand at an address outside every VPC (on premises), `lookUp` what a resource
 * gateway finds for a name. The way leads only from consumer to provider: a provider's VPC holds no address of a
 * consumer's.
 */
export function routeConnection(
  wiring: Wiring,
  from: string | Visitor,
  to: { address: string; port: number },
  flow: Flow,
  isOutside: (address: string, port: number) => boolean = () => false,
  lookUp: LookUp = () => undefined,
): Route {
  const legs: Leg[] = [];
  const stop = (how: Stopped["how"], cause: Cause, why: string): StoppedRoute => ({
    verdict: "stopped",
    how,
    cause,
    why,
    legs,
  });
  const client = findSource(wiring, from);
  if (!client) return stop("refused", "no-interface", `there is no interface ${from}`);
  const sourceInterfaceId = typeof from === "string" ? from : undefined;
  const hash = hashFlow({
    sourceAddress: client.address,
    sourcePort: flow.sourcePort,
    destinationAddress: to.address,
    destinationPort: to.port,
    sequence: flow.sequence,
  });

  let source = client;
  let { address, port } = to;
  const proxyHeaders: ProxyHeader[] = [];
  const crossings: Crossing[] = [];
  while (legs.length <= MAX_LEGS) {
    const { vpcId } = source;
    const destination = findInterface(wiring, vpcId, address);
    const peer: Peer = destination ? asPeer(destination) : { name: address, vpcId, address, groupIds: [] };
    const isItself = destination?.interfaceId === source.name;
    const outbound = isItself ? undefined : judgeGroups(wiring.groups, source, "egress", port, peer);
    if (outbound) {
      const own = legs.length === 0 ? wiring.interfaces.get(source.name) : undefined;
      const leg = own && wiring.nodes.has(own.interfaceId) ? entranceLeg(wiring, own) : undefined;
      if (leg) legs.push(leg);
      return stop("dropped", "source-groups", outbound);
    }
    const crossing: Crossing = {
      sourceInterfaceId: source.name,
      sourceAddress: source.address,
      sourcePort: legs.length === 0 ? flow.sourcePort : nodePort(hash),
      destinationInterfaceId: destination?.interfaceId,
      destinationAddress: address,
      destinationPort: port,
    };
    const denied = judgeNetworkAcls(wiring, crossing);
    if (denied) return stop("dropped", "network-acls", denied);
    crossings.push(crossing);
    const arrived = {
      verdict: "carry",
      legs,
      to: { vpcId, address, port },
      sourceInterfaceId,
      seenAs: source,
      proxyHeaders,
      crossings,
    } as const;
    if (!destination) {
      const astray = judgeSite(wiring, { vpcId, subnetBase: wiring.interfaces.get(source.name)?.subnetBase }, address);
      if (astray) return stop("dropped", "no-route", astray);
      if (isOutside(address, port) && !isInsideVpc(wiring, vpcId, address))
        return { ...arrived, targetInterfaceId: undefined };
      return stop("dropped", "no-interface", `no interface has ${address} in ${vpcId}`);
    }
    const inbound = isItself ? undefined : judgeGroups(wiring.groups, peer, "ingress", port, source);
    if (inbound) {
      const leg = destination && entranceLeg(wiring, destination);
      if (leg) legs.push(leg);
      return stop("dropped", leg?.node ? "load-balancer-groups" : "destination-groups", inbound);
    }
    const passage =
      passGateway(wiring, destination, port, hash, lookUp) ?? passLoadBalancer(wiring, destination, source, port, hash);
    if (!passage) return { ...arrived, targetInterfaceId: destination.interfaceId };
    legs.push(passage.leg);
    if ("cause" in passage) return stop(passage.how, passage.cause, passage.why);
    const { leg, node, target } = passage;
    if (target.proxyProtocol) {
      proxyHeaders.unshift({
        source: { address: source.address, port: flow.sourcePort },
        destination: { address: node.address, port },
        vpcEndpointId: leg.endpoint?.vpcEndpointId,
      });
    }
    // The node's groups stay: a group that names the load balancer's admits its clients, whoever they are.
    const keepsClient = target.preservesClientAddress && !leg.endpoint && source.vpcId === target.vpcId;
    if (keepsClient && source.address === target.address) {
      const why = `target ${target.address} is its own client, which does not work while client addresses are preserved`;
      return stop("dropped", "hairpin", why);
    }
    source = { ...asPeer(node), address: keepsClient ? source.address : nodeAddress(node, hash) };
    ({ address, port } = target);
  }
  return stop("dropped", "too-many-hops", `more than ${MAX_LEGS} load balancers in a row on the way to ${to.address}`);
}

/** A load balancer's node and a resource gateway take a port of 1024 to 65535, whatever the client's was. */
function nodePort(hash: number): number {
  return 1024 + (hash % 64_512);
}

function nodeAddress({ address, secondaryAddresses = [] }: InterfaceWiring, hash: number): string {
  return [address, ...secondaryAddresses][hash % (secondaryAddresses.length + 1)] ?? address;
}

function findSource(wiring: Wiring, from: string | Visitor): Peer | undefined {
  if (typeof from !== "string") return { name: "visitor", ...from, groupIds: [] };
  const found = wiring.interfaces.get(from);
  return found && asPeer(found);
}

function asPeer(found: InterfaceWiring): Peer {
  return { name: found.interfaceId, vpcId: found.vpcId, address: found.address, groupIds: found.groupIds };
}

/** Of wirings that bring no index: built once for each. */
const indexes = new WeakMap<Wiring, Map<string, InterfaceWiring>>();

/** What has this address in the VPC. */
export function findInterface(wiring: Wiring, vpcId: string, address: string): InterfaceWiring | undefined {
  let index = wiring.interfacesByAddress ?? indexes.get(wiring);
  if (!index) {
    index = new Map([...wiring.interfaces.values()].map((found) => [addressKey(found), found]));
    indexes.set(wiring, index);
  }
  return index.get(addressKey({ vpcId, address }));
}

function isInsideVpc(wiring: Wiring, vpcId: string, address: string): boolean {
  return wiring.vpcs.some((vpc) => vpc.vpcId === vpcId && isInCidr(address, vpc.cidrBlock));
}
