import type { Stopped, VpcAddress } from "../data-plane.ts";
import { isInCidr } from "../ipv4.ts";
import type { InterfaceWiring, Wiring } from "../wiring.ts";
import { hashFlow } from "./flow-hash.ts";
import { judgeGroups, type Peer } from "./judge-groups.ts";
import { type Leg, type LoadBalancerCause, passLoadBalancer } from "./pass-load-balancer.ts";

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
}

/** What stopped a connection, in one word for counting. */
export type Cause = "source-groups" | "no-interface" | "destination-groups" | "too-many-hops" | LoadBalancerCause;

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
 * says whether something is known to stand at an address outside every VPC (on premises). The way leads only from
 * consumer to provider: a provider's VPC holds no address of a consumer's.
 */
export function routeConnection(
  wiring: Wiring,
  from: string | Visitor,
  to: { address: string; port: number },
  flow: Flow,
  isOutside: (address: string, port: number) => boolean = () => false,
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
  while (legs.length <= MAX_LEGS) {
    const { vpcId } = source;
    const destination = findInterface(wiring, vpcId, address);
    const peer: Peer = destination ? asPeer(destination) : { name: address, vpcId, address, groupIds: [] };
    const isItself = destination?.interfaceId === source.name;
    const outbound = isItself ? undefined : judgeGroups(wiring.groups, source, "egress", port, peer);
    if (outbound) return stop("dropped", "source-groups", outbound);
    const arrived = {
      verdict: "carry",
      legs,
      to: { vpcId, address, port },
      sourceInterfaceId,
      seenAs: source,
    } as const;
    if (!destination) {
      if (isOutside(address, port) && !isInsideVpc(wiring, vpcId, address))
        return { ...arrived, targetInterfaceId: undefined };
      return stop("dropped", "no-interface", `no interface has ${address} in ${vpcId}`);
    }
    const inbound = isItself ? undefined : judgeGroups(wiring.groups, peer, "ingress", port, source);
    if (inbound) return stop("dropped", "destination-groups", inbound);
    const passage = passLoadBalancer(wiring, destination, source, port, hash);
    if (!passage) return { ...arrived, targetInterfaceId: destination.interfaceId };
    legs.push(passage.leg);
    if ("cause" in passage) return stop(passage.how, passage.cause, passage.why);
    source = asPeer(passage.node);
    ({ address, port } = passage.target);
  }
  return stop("dropped", "too-many-hops", `more than ${MAX_LEGS} load balancers in a row on the way to ${to.address}`);
}

function findSource(wiring: Wiring, from: string | Visitor): Peer | undefined {
  if (typeof from !== "string") return { name: "visitor", ...from, groupIds: [] };
  const found = wiring.interfaces.get(from);
  return found && asPeer(found);
}

function asPeer(found: InterfaceWiring): Peer {
  return { name: found.interfaceId, vpcId: found.vpcId, address: found.address, groupIds: found.groupIds };
}

/** Built once per wiring, which nobody changes after it was rendered. */
const interfacesByAddress = new WeakMap<Wiring, Map<string, InterfaceWiring>>();

function findInterface(wiring: Wiring, vpcId: string, address: string): InterfaceWiring | undefined {
  let index = interfacesByAddress.get(wiring);
  if (!index) {
    index = new Map();
    for (const found of wiring.interfaces.values()) index.set(`${found.vpcId} ${found.address}`, found);
    interfacesByAddress.set(wiring, index);
  }
  return index.get(`${vpcId} ${address}`);
}

function isInsideVpc(wiring: Wiring, vpcId: string, address: string): boolean {
  return wiring.vpcs.some((vpc) => vpc.vpcId === vpcId && isInCidr(address, vpc.cidrBlock));
}
