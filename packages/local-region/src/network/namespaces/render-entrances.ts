import type { InterfaceWiring, ListenerWiring, NodeWiring } from "../wiring.ts";
import type { Names } from "./names.ts";
import type { RelayedEntrance } from "./relayed-entrances.ts";
import { acceptByAddress } from "./render-groups.ts";
import { idlePolicy, put, type Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView } from "./vpc-view.ts";
import type { Passed, Ways } from "./ways.ts";

/** What entrances need besides the view. */
export interface EntranceParts {
  names: Names;
  /** This machine's seconds for AWS's. */
  idleSeconds: (awsSeconds: number) => number;
}

export interface Entrances {
  ways: Ways;
  /** Addresses and ports of listeners without a target: `10.0.1.200 . 5432`. */
  targetless: Map<string, Passed>;
}

export interface Choice {
  way: number;
  weight: number;
}

/**
 * Endpoints and load balancer nodes. A chain for each address and port marks a new flow with the way that it takes: the
 * node behind an endpoint, the target behind a node. `ways` says where each leads.
 */
export function addEntrances(
  rules: Ruleset,
  view: VpcView,
  relayed: RelayedEntrance[],
  parts: EntranceParts,
): Entrances {
  const made: Entrances = { ways: new Map(), targetless: new Map() };
  for (const name of ["entrances", "nodes", "link_nodes"])
    rules.sets.set(name, { type: "ipv4_addr", elements: new Map() });
  rules.sets.set("relayed", { type: "mark", elements: new Map() });
  rules.sets.set("keeps_client", { type: "mark", elements: new Map() });
  rules.sets.set("choices", { type: "ipv4_addr . inet_service : verdict", elements: new Map() });
  rules.sets.set("ways", { type: "mark : ipv4_addr . inet_service", elements: new Map() });
  rules.sets.set("node_source", { type: "ipv4_addr : ipv4_addr", elements: new Map() });
  rules.sets.set("link_source", { type: "ifname : ipv4_addr", elements: new Map() });
  for (const each of view.interfaces) {
    if (view.wiring.endpoints.has(each.interfaceId)) addEndpoint(rules, view, each, parts, made);
    const node = view.wiring.nodes.get(each.interfaceId);
    if (node) addNode(rules, view, each, node, parts, made);
  }
  for (const { interfaceId, address, port, takenAt } of relayed) {
    const key = `${interfaceId} relayed ${port}`;
    const way = parts.names.ways(view.vpcId).of(key);
    made.ways.set(key, { number: way, of: {}, idleSeconds: Number.POSITIVE_INFINITY });
    put(rules, "relayed", `${way}`);
    put(rules, "ways", `${way}`, `${takenAt} . ${port}`);
    rules.chains.set(`relay.${interfaceId}.${port}`, { rules: [`ct mark set ${way}`, "accept"] });
    put(rules, "choices", `${address} . ${port}`, `goto relay.${interfaceId}.${port}`);
  }
  return made;
}

function addEndpoint(
  rules: Ruleset,
  { vpcId, wiring }: VpcView,
  own: InterfaceWiring,
  { names, idleSeconds }: EntranceParts,
  { ways }: Entrances,
): void {
  const endpoint = wiring.endpoints.get(own.interfaceId)!;
  put(rules, "entrances", own.address);
  // Of one that is closed the established flows may go on.
  if (endpoint.resource || !(endpoint.isOpen || endpoint.keepsFlows)) return;
  const nodes = endpoint.nodeInterfaceIds.flatMap((id) => {
    const [node, at] = [wiring.nodes.get(id), wiring.interfaces.get(id)];
    return node && at ? [{ node, at }] : [];
  });
  for (const port of new Set(nodes.flatMap(({ node }) => node.listeners.map((listener) => listener.port)))) {
    const choices: Choice[] = [];
    const enforced: string[] = [];
    let idle = Number.POSITIVE_INFINITY;
    for (const { node, at } of nodes) {
      const listener = node.listeners.find((each) => each.port === port);
      if (!listener) continue;
      const key = `${own.interfaceId} ${endpoint.vpcEndpointId} ${at.interfaceId} ${listener.listenerArn}`;
      const way = names.ways(vpcId).of(key);
      choices.push({ way, weight: 1 });
      const seconds = idleSeconds(listener.idleTimeoutSeconds);
      idle = Math.min(idle, seconds);
      const endpointHere = { interfaceId: own.interfaceId, vpcEndpointId: endpoint.vpcEndpointId };
      ways.set(key, { number: way, of: { endpoint: endpointHere }, idleSeconds: seconds });
      put(rules, "link_source", names.link(vpcId, at.vpcId).consumerDevice, names.link(vpcId, at.vpcId).source);
      put(rules, "ways", `${way}`, `${names.linkAddress(vpcId, at.vpcId, at.interfaceId)} . ${port}`);
      if (!node.enforcesInboundOnPrivateLink || at.groupIds.length === 0) continue;
      const admitting = at.groupIds.flatMap((id) => wiring.groups.get(id)?.ingress ?? []);
      rules.chains.set(`enforce.${at.interfaceId}`, { rules: [...acceptByAddress(admitting), "goto enforced"] });
      enforced.push(`ct mark ${way} goto enforce.${at.interfaceId}`);
    }
    const chain = `choose.${own.interfaceId}.${port}`;
    rules.idleSeconds.add(idle);
    rules.chains.set(chain, {
      rules: [`ct timeout set "${idlePolicy(idle)}"`, ...markBy(choices, FLOW, 1), ...enforced, "accept"],
    });
    if (endpoint.isOpen) put(rules, "choices", `${own.address} . ${port}`, `goto ${chain}`);
  }
}

function addNode(
  rules: Ruleset,
  view: VpcView,
  own: InterfaceWiring,
  node: NodeWiring,
  { names, idleSeconds }: EntranceParts,
  { ways, targetless }: Entrances,
): void {
  const links = new Set(
    view.comingIn
      .filter((from) => view.wiring.endpoints.get(from.interfaceId)?.nodeInterfaceIds.includes(own.interfaceId))
      .map((from) => names.linkAddress(from.vpcId, view.vpcId, own.interfaceId)),
  );
  const reachedAt = [...addressesOf(own), ...links];
  for (const address of reachedAt) {
    put(rules, "entrances", address);
    put(rules, links.has(address) ? "link_nodes" : "nodes", address);
    put(rules, "node_source", address, own.address);
  }
  const numbers = names.ways(view.vpcId);
  const waysOfNode = `ways_of.${own.interfaceId}`;
  if (own.secondaryAddresses?.length) rules.sets.set(waysOfNode, { type: "mark", elements: new Map() });
  for (const listener of node.listeners) {
    const idle = idleSeconds(listener.idleTimeoutSeconds);
    const of = { nodeInterfaceId: own.interfaceId, listenerArn: listener.listenerArn };
    const wayOf = (epoch: number): number => {
      const key = `${own.interfaceId} ${listener.listenerArn} ${epoch}`;
      const number = numbers.of(key);
      ways.set(key, { number, of, idleSeconds: idle });
      return number;
    };
    for (const epoch of listener.liveEpochs) wayOf(epoch);
    const choices = listener.targets.map((target) => {
      const way = wayOf(target.epoch);
      put(rules, "ways", `${way}`, `${target.address} . ${target.port}`);
      if (own.secondaryAddresses?.length) put(rules, waysOfNode, `${way}`);
      if (target.preservesClientAddress) put(rules, "keeps_client", `${way}`);
      return { way, weight: target.weight };
    });
    const chain = `choose.${own.interfaceId}.${listener.port}`;
    if (!choices.some(({ weight }) => weight > 0)) {
      for (const address of reachedAt) targetless.set(`${address} . ${listener.port}`, of);
      continue;
    }
    rules.idleSeconds.add(idle);
    rules.chains.set(chain, { rules: chooseTarget(listener, choices, idle) });
    for (const address of reachedAt) put(rules, "choices", `${address} . ${listener.port}`, `goto ${chain}`);
  }
}

function chooseTarget({ isSticky }: ListenerWiring, choices: Choice[], idle: number): string[] {
  return [`ct timeout set "${idlePolicy(idle)}"`, ...markBy(choices, isSticky ? "ip saddr" : FLOW, 2), "accept"];
}

export const FLOW = "ip saddr . tcp sport . ip daddr . tcp dport";

/** Different seeds keep the choice of a node and that of its target independent. */
export function markBy(choices: Choice[], hashed: string, seed: number): string[] {
  const able = choices.filter(({ weight }) => weight > 0);
  if (able.length === 1) return [`ct mark set ${able[0]!.way}`];
  let total = 0;
  const shares = able.map(({ way, weight }) => {
    const first = total;
    total += weight;
    return `${weight === 1 ? first : `${first}-${total - 1}`} : ${way}`;
  });
  return [`ct mark set jhash ${hashed} mod ${total} seed ${seed} map { ${shares.join(", ")} }`];
}
