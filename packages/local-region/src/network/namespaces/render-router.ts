import { AGENT_ADDRESS, AGENT_SIDE_DEVICE, SPOKEN_FOR, TO_AGENT } from "./names.ts";
import { type RelayedEntrance, relayedEntrances } from "./relayed-entrances.ts";
import { addCounts, COUNT_CARRIED, type Counts } from "./render-counts.ts";
import { addEntrances, type EntranceParts } from "./render-entrances.ts";
import { addGateways, type GatewayParts } from "./render-gateways.ts";
import { addGroups } from "./render-groups.ts";
import { ACL_RULES, addNetworkAcls } from "./render-network-acls.ts";
import { addResolver, RESOLVER_RULES } from "./render-resolver.ts";
import { addSites, SITE_RULES } from "./render-sites.ts";
import { emptyRuleset, type Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView, visitorOf } from "./vpc-view.ts";
import type { Way, Ways } from "./ways.ts";

/** The label of connections that the agent makes for a housed address. */
const SPOKEN_FOR_LABEL = 2;

export interface RouterParts extends EntranceParts, GatewayParts {
  /** Addresses that have a namespace of their own, by the router's device to it; all others stand with the agent. */
  housed: ReadonlyMap<string, string>;
  /** Whether the agent makes connections as one of them. */
  speaksForHosts: boolean;
  /** Outside every VPC, and reached from each. */
  outsideAddresses: readonly string[];
  /** What a node does with a flow for which it has no target. */
  noTarget: "reject with tcp reset" | "drop";
  /** Which of the ways there were are to be cut, and which to be counted a last time. */
  endWays(ways: Ways): { dead: Way[]; fading: Way[] };
}

export interface RenderedRouter {
  rules: Ruleset;
  ways: Ways;
  counts: Counts;
}

/**
 * What a VPC's router does with packets, purely. The order is the path of one: `arrive` judges it as it was sent, `admit`
 * at the door of an endpoint or node, `choose` marks its way, then its addresses are translated, and `deliver` judges it
 * as it will arrive. The forward hook is of no use: there it has the one address no more and the other not yet. What
 * comes later on a connection meets `arrive` and the head of `deliver` alone.
 */
export function renderRouter(view: VpcView, parts: RouterParts): RenderedRouter {
  const rules = emptyRuleset();
  addGroups(rules, view);
  const relayed = relayedEntrances(view, parts.names);
  const { ways, targetless } = addEntrances(rules, view, relayed, parts);
  addGateways(rules, view, parts, ways);
  addPlaces(rules, view, relayed, parts);
  addResolver(rules, view);
  const sites = addSites(rules, view, parts.outsideAddresses) ? SITE_RULES : [];
  const { dead, fading } = parts.endWays(ways);
  const counts = addCounts(rules, view, { ways: [...ways.values(), ...fading], dead, targetless });
  const acls = addNetworkAcls(rules, view) ? ACL_RULES : [];
  const base = (name: string, hook: string, lines: string[]) =>
    rules.chains.set(name, { hook: `type ${hook}`, rules: lines });

  // A reset for who is known to talk in a connection; nothing for who tries to begin one.
  rules.chains.set("gone", { rules: ["ct state established reject with tcp reset", "drop"] });
  rules.chains.set("stray", {
    rules: ["tcp flags & rst == rst drop", "ip daddr @strays reject with tcp reset", "reject with tcp reset"],
  });
  rules.chains.set("other_protocol", {
    rules: ["ip protocol icmp ct state established,related accept", ...RESOLVER_RULES.arriveByUdp, "drop"],
  });
  rules.chains.set("spoken_for", {
    rules: [`meta mark set ${SPOKEN_FOR}`, `ct state new ct label set ${SPOKEN_FOR_LABEL}`],
  });
  const { speaksForHosts } = parts;
  const toAgent = `ct direction reply ct label & ${SPOKEN_FOR_LABEL} == ${SPOKEN_FOR_LABEL} meta mark set ${TO_AGENT}`;
  // A rule takes its time for each packet, too: there is none for what there is none of.
  const ended = [
    ...(speaksForHosts ? [toAgent] : []),
    ...(dead.length > 0 ? ["ct mark @dead reject with tcp reset"] : []),
  ];
  // Of the resolver no device is the owner, and it is not one of the hosts that are here.
  rules.chains.set("not_owned", { rules: [RESOLVER_RULES.tcpAnswer, "goto gone"] });
  rules.chains.set("not_here", { rules: [RESOLVER_RULES.tcpQuestion, "goto gone"] });
  rules.chains.set("from_host", {
    rules: [
      ...(speaksForHosts ? [`iifname "${AGENT_SIDE_DEVICE}" ip saddr @housed jump spoken_for`] : []),
      ...ended,
      "iifname . ip saddr != @owns goto not_owned",
      "ip daddr != @here goto not_here",
      "goto judge",
    ],
  });
  rules.chains.set("judge", {
    rules: [
      ...acls,
      "ct state established,related goto known",
      "ct state invalid goto stray",
      // In the middle of a connection that is not known: it was silent for too long.
      "tcp flags & (fin | syn | rst | ack) != syn goto stray",
      // A provider opens no connection towards a consumer.
      'iifname "l*" drop',
      'iifname "p*" ip daddr != @link_nodes drop',
      `ip saddr ${AGENT_ADDRESS} accept`,
      "ip saddr vmap @out",
    ],
  });
  base("arrive", "filter hook prerouting priority -150", [
    "ip protocol != tcp goto other_protocol",
    'iifname "h*" goto from_host',
    ...ended,
    "goto judge",
  ]);
  // As chains of nat these meet a connection's first packet alone, one after the other until its addresses are translated.
  base("admit", "nat hook prerouting priority -140", [
    "ip protocol != tcp accept",
    `ip saddr ${AGENT_ADDRESS} accept`,
    "ip daddr vmap @entrance_in",
  ]);
  base("choose", "nat hook prerouting priority -130", [
    "ip protocol != tcp accept",
    "ip daddr . tcp dport vmap @choices",
    `ip daddr . tcp dport @targetless ${parts.noTarget}`,
    "ip daddr vmap @resources",
    "ip daddr @entrances reject with tcp reset",
  ]);
  base("translate_in", "nat hook prerouting priority -100", [
    // The first packet, which nothing has counted yet.
    `ip protocol tcp ${COUNT_CARRIED}`,
    "ip protocol tcp dnat ip to ct mark map @ways",
    "ip protocol tcp dnat to ct mark map @resource_ways",
  ]);
  base("translate_out", "nat hook postrouting priority 100", [
    'oifname "l*" snat to oifname map @link_source',
    "ct mark @relayed accept",
    "ct status dnat ct mark @keeps_client ct original ip daddr @nodes accept",
    ...severalAddresses(view),
    "ct status dnat snat to ct original ip daddr map @node_source",
  ]);
  // A hook takes its time for each packet: where no node has groups there is none.
  if (rules.sets.get("node_out")!.elements.size > 0)
    base("leave_node", "filter hook postrouting priority 140", [
      "ct state new ct status dnat ip protocol tcp ip saddr vmap @node_out",
    ]);
  const freed = [
    ...RESOLVER_RULES.deliver,
    // Our own resets: those of others were judged when they arrived.
    "ct state invalid,new tcp flags & rst == rst accept",
  ];
  rules.chains.set("deliver_elsewhere", { rules: [...freed, "drop"] });
  const stateless = [...sites, ...acls];
  base("deliver", "filter hook postrouting priority 150", [
    ...(stateless.length > 0 ? ["ip protocol != tcp accept", ...freed, ...stateless] : []),
    "ct state established,related accept",
    "ip protocol != tcp accept",
    `oifname "${AGENT_SIDE_DEVICE}" ip daddr != @here goto deliver_elsewhere`,
    ...freed,
    `ip saddr ${AGENT_ADDRESS} accept`,
    "ip daddr vmap @in",
  ]);
  return { rules, ways, counts };
}

/** Who is there, and behind which device: whoever sends as somebody else is not heard. */
function addPlaces(
  rules: Ruleset,
  { interfaces }: VpcView,
  relayed: RelayedEntrance[],
  { housed, outsideAddresses }: RouterParts,
): void {
  const here = new Map<string, string>([[AGENT_ADDRESS, ""]]);
  const owns = new Map<string, string>([[`"${AGENT_SIDE_DEVICE}" . ${AGENT_ADDRESS}`, ""]]);
  const add = (address: string, device: string) => {
    here.set(address, "");
    owns.set(`"${device}" . ${address}`, "");
  };
  for (const address of [...outsideAddresses, ...relayed.map(({ takenAt }) => takenAt)])
    add(address, AGENT_SIDE_DEVICE);
  // The agent speaks for a housed address, too: what answers such a connection goes back to the agent.
  for (const address of housed.keys()) owns.set(`"${AGENT_SIDE_DEVICE}" . ${address}`, "");
  rules.sets.set("housed", { type: "ipv4_addr", elements: new Map([...housed.keys()].map((each) => [each, ""])) });
  for (const each of interfaces) {
    for (const address of addressesOf(each)) add(address, housed.get(address) ?? AGENT_SIDE_DEVICE);
    add(visitorOf(each.subnetBase), AGENT_SIDE_DEVICE);
  }
  rules.sets.set("here", { type: "ipv4_addr", elements: here });
  rules.sets.set("owns", { type: "ifname . ipv4_addr", elements: owns });
}

/** A node takes one of all its addresses for each flow. */
function severalAddresses({ wiring, interfaces }: VpcView): string[] {
  return interfaces
    .filter((each) => each.secondaryAddresses?.length && wiring.nodes.has(each.interfaceId))
    .map((each) => {
      const map = addressesOf(each).map((address, index) => `${index} : ${address}`);
      const choice = `jhash ip saddr . tcp sport mod ${map.length} map { ${map.join(", ")} }`;
      return `ct status dnat ct mark @ways_of.${each.interfaceId} snat to ${choice}`;
    });
}
