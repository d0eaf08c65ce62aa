import type { RefusalCause, ResetBy } from "../observation.ts";
import type { Wiring } from "../wiring.ts";
import { put, type Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView } from "./vpc-view.ts";
import type { Passed, Way } from "./ways.ts";

/** What the elements of the counted sets stand for, by set and key: `begun 17`. */
export type Counts = Map<string, Count>;

export interface Count {
  of: Passed;
  as: CountedAs;
  /** Of flows on this way. */
  way?: Way;
}

export type CountedAs = "bytesIn" | "bytesOut" | "begun" | "over" | { refusal: RefusalCause } | { reset: ResetBy };

/** The first label of a connection: its end was counted. */
const OVER = 1;

/**
 * Counts what passes. A set counts each packet that is looked up in it and found: there is an element for each way, and
 * one for each address at which something may be turned away.
 */
export function addCounts(
  rules: Ruleset,
  view: VpcView,
  { ways, dead, targetless }: { ways: Iterable<Way>; dead: Iterable<Way>; targetless: ReadonlyMap<string, Passed> },
): Counts {
  const counts: Counts = new Map();
  for (const [name, type] of Object.entries(COUNTED_SETS))
    rules.sets.set(name, { type, isCounted: true, elements: rules.sets.get(name)?.elements ?? new Map() });
  const count = (set: string, key: string, of: Passed, as: CountedAs, way?: Way) => {
    put(rules, set, key);
    counts.set(`${set} ${key}`, { of, as, ...(way && { way }) });
  };
  const countWay = (way: Way) => {
    const [mark, of] = [`${way.number}`, way.of];
    count("carried", `original . ${mark}`, of, "bytesIn", way);
    count("carried", `reply . ${mark}`, of, "bytesOut", way);
    count("begun", mark, of, "begun", way);
    count("over", mark, of, "over", way);
    count("ended_suddenly", `original . ${mark}`, of, { reset: "client" }, way);
    count("ended_suddenly", `reply . ${mark}`, of, { reset: "target" }, way);
    count("refused", mark, of, { refusal: "target-refused" }, way);
    if (of.endpoint) count("enforced", mark, of, { refusal: "load-balancer-groups" }, way);
  };
  for (const way of ways) countWay(way);
  for (const way of dead) count("dead", `${way.number}`, way.of, { reset: "load-balancer" }, way);
  for (const [addressAndPort, of] of targetless) count("targetless", addressAndPort, of, { refusal: "no-target" });
  for (const each of view.interfaces) {
    const of = passedAt(view.wiring, each.interfaceId);
    if (!of) continue;
    for (const address of addressesOf(each)) {
      count("entrances", address, of, { refusal: whyTurnedAway(view.wiring, each.interfaceId) });
      count("barred", address, of, { refusal: of.endpoint ? "destination-groups" : "load-balancer-groups" });
      count("held_back", address, of, { refusal: "source-groups" });
      count("strays", address, of, { reset: "load-balancer" });
    }
  }
  addCountingChains(rules);
  return counts;
}

/** Matches or not: what follows is the same. */
export const COUNT_CARRIED = "ct direction . ct mark @carried";

/** Also sets that others fill: what is in them is looked up and counted by the way. */
const COUNTED_SETS = {
  carried: "ct_dir . mark",
  begun: "mark",
  over: "mark",
  ended_suddenly: "ct_dir . mark",
  refused: "mark",
  enforced: "mark",
  dead: "mark",
  entrances: "ipv4_addr",
  barred: "ipv4_addr",
  held_back: "ipv4_addr",
  strays: "ipv4_addr",
  targetless: "ipv4_addr . inet_service",
};

function addCountingChains(rules: Ruleset): void {
  // For packets of known connections, which pass in any case.
  rules.chains.set("known", {
    rules: [
      "ct mark 0 accept",
      COUNT_CARRIED,
      "tcp flags & (fin | syn | rst) == 0 accept",
      "ct direction reply tcp flags & (syn | ack) == (syn | ack) ct mark @begun accept",
      "ct status & assured == 0 tcp flags & rst == rst ct direction reply ct mark @refused accept",
      // A connection is over with the first that ends it; what follows is not its end again.
      "tcp flags & (fin | rst) == 0 accept",
      "ct status & assured == 0 accept",
      `ct label & ${OVER} == ${OVER} accept`,
      "tcp flags & rst == rst ct direction . ct mark @ended_suddenly",
      "ct mark @over",
      `ct label set ${OVER}`,
      "accept",
    ],
  });
  rules.chains.set("barred", { rules: ["ip daddr @barred drop", "drop"] });
  rules.chains.set("enforced", { rules: ["ct mark @enforced drop", "drop"] });
  rules.chains.set("held_back", { rules: ["ip saddr @held_back drop", "drop"] });
}

function passedAt({ endpoints, nodes }: Wiring, interfaceId: string): Passed | undefined {
  const endpoint = endpoints.get(interfaceId);
  if (endpoint) return { endpoint: { interfaceId, vpcEndpointId: endpoint.vpcEndpointId } };
  return nodes.has(interfaceId) ? { nodeInterfaceId: interfaceId } : undefined;
}

function whyTurnedAway({ endpoints }: Wiring, interfaceId: string): RefusalCause {
  const endpoint = endpoints.get(interfaceId);
  if (endpoint && !endpoint.isOpen) return "endpoint-closed";
  return endpoint?.nodeInterfaceIds.length === 0 ? "no-node" : "no-listener";
}
