import type { EndpointWiring, InterfaceWiring, ResourceWiring } from "../wiring.ts";
import type { Names } from "./names.ts";
import { type Choice, FLOW, markBy } from "./render-entrances.ts";
import { idlePolicy, put, type Ruleset } from "./ruleset.ts";
import type { VpcView } from "./vpc-view.ts";
import type { Ways } from "./ways.ts";

export interface GatewayParts {
  names: Names;
  idleSeconds: (awsSeconds: number) => number;
  /** What a resource gateway finds for a name. */
  lookUp: (view: "public" | { vpcId: string }, name: string) => string | undefined;
}

/**
 * Endpoints of type Resource, and the resource gateways behind them. Both leave the port as it is; on a link each
 * endpoint has an address of its own for its gateway, since what it leads to is its own.
 */
export function addGateways(rules: Ruleset, view: VpcView, parts: GatewayParts, ways: Ways): void {
  rules.sets.set("resources", { type: "ipv4_addr : verdict", elements: new Map() });
  rules.sets.set("resource_ways", { type: "mark : ipv4_addr", elements: new Map() });
  for (const each of view.interfaces) {
    const endpoint = view.wiring.endpoints.get(each.interfaceId);
    if (endpoint?.resource && endpoint.isOpen) addEndpoint(rules, view, each, endpoint, endpoint.resource, parts, ways);
  }
  for (const from of view.comingIn) {
    const resource = view.wiring.endpoints.get(from.interfaceId)?.resource;
    for (const id of resource?.gatewayInterfaceIds ?? []) {
      const at = view.wiring.interfaces.get(id);
      if (resource && at?.vpcId === view.vpcId) addGateway(rules, view, from, at, resource, parts, ways);
    }
  }
}

function addEndpoint(
  rules: Ruleset,
  { vpcId, wiring }: VpcView,
  own: InterfaceWiring,
  { vpcEndpointId }: EndpointWiring,
  { gatewayInterfaceIds, portRanges }: ResourceWiring,
  { names, idleSeconds }: GatewayParts,
  ways: Ways,
): void {
  const choices: Choice[] = [];
  let idle = Number.POSITIVE_INFINITY;
  for (const id of gatewayInterfaceIds) {
    const [gateway, at] = [wiring.gateways.get(id), wiring.interfaces.get(id)];
    if (!gateway || !at) continue;
    const key = `${own.interfaceId} ${vpcEndpointId} ${id}`;
    const way = names.ways(vpcId).of(key);
    choices.push({ way, weight: 1 });
    const seconds = idleSeconds(gateway.idleTimeoutSeconds);
    idle = Math.min(idle, seconds);
    const endpoint = { interfaceId: own.interfaceId, vpcEndpointId };
    ways.set(key, { number: way, of: { endpoint }, idleSeconds: seconds });
    const { consumerDevice, source } = names.link(vpcId, at.vpcId);
    put(rules, "link_source", consumerDevice, source);
    put(rules, "resource_ways", `${way}`, names.linkAddress(vpcId, at.vpcId, linkName(id, own)));
  }
  if (choices.length === 0) return;
  const chain = `choose.${own.interfaceId}`;
  rules.idleSeconds.add(idle);
  rules.chains.set(`take.${own.interfaceId}`, {
    rules: [`ct timeout set "${idlePolicy(idle)}"`, ...markBy(choices, FLOW, 1), "accept"],
  });
  const ports = portRanges.map(({ from, to }) => `tcp dport ${from}-${to} goto take.${own.interfaceId}`);
  rules.chains.set(chain, { rules: [...ports, "reject with tcp reset"] });
  put(rules, "resources", own.address, `goto ${chain}`);
}

function addGateway(
  rules: Ruleset,
  { vpcId, wiring }: VpcView,
  from: InterfaceWiring,
  at: InterfaceWiring,
  { target }: ResourceWiring,
  { names, idleSeconds, lookUp }: GatewayParts,
  ways: Ways,
): void {
  const gateway = wiring.gateways.get(at.interfaceId);
  if (!gateway) return;
  const address = names.linkAddress(from.vpcId, vpcId, linkName(at.interfaceId, from));
  const name = linkName(at.interfaceId, from).replace(" ", ".");
  const found = "address" in target ? target.address : lookUp(gateway.dnsView, target.domainName);
  const idle = idleSeconds(gateway.idleTimeoutSeconds);
  rules.idleSeconds.add(idle);
  put(rules, "entrances", address);
  put(rules, "link_nodes", address);
  put(rules, "node_source", address, at.address);
  const way = names.ways(vpcId).of(name);
  ways.set(name, { number: way, of: {}, idleSeconds: idle });
  if (found !== undefined) put(rules, "resource_ways", `${way}`, found);
  rules.chains.set(`choose.${name}`, {
    rules: found === undefined ? ["drop"] : [`ct timeout set "${idlePolicy(idle)}"`, `ct mark set ${way}`, "accept"],
  });
  put(rules, "resources", address, `goto choose.${name}`);
}

function linkName(gatewayInterfaceId: string, endpoint: InterfaceWiring): string {
  return `${gatewayInterfaceId} ${endpoint.interfaceId}`;
}
