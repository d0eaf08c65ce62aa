import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import type { RuleWiring } from "../wiring.ts";
import type { Ruleset } from "./ruleset.ts";
import { addressesOf, isEntrance, type VpcView } from "./vpc-view.ts";

type Direction = "ingress" | "egress";

/**
 * Security groups: a chain for each group and direction that only accepts, one for each interface that jumps to those of
 * its groups and then drops, and maps from addresses to them. An interface without groups is in no map: all pass.
 */
export function addGroups(rules: Ruleset, { wiring, interfaces }: VpcView): void {
  const maps = {
    out: verdicts(rules, "out"),
    in: verdicts(rules, "in"),
    entrance: verdicts(rules, "entrance_in"),
    node: verdicts(rules, "node_out"),
  };
  const used = new Set(interfaces.flatMap(({ groupIds }) => groupIds));
  const members = new Map<string, string[]>();
  for (const each of interfaces)
    for (const id of each.groupIds) members.set(id, [...(members.get(id) ?? []), ...addressesOf(each)]);
  for (const groupId of used) {
    for (const direction of ["ingress", "egress"] as const) {
      const own = wiring.groups.get(groupId)?.[direction] ?? [];
      rules.chains.set(`${direction}.${groupId}`, { rules: own.flatMap((rule) => acceptBy(rule, direction)) });
      for (const { groupId: named } of own)
        if (named !== undefined)
          rules.sets.set(`members.${named}`, {
            type: "ipv4_addr",
            elements: new Map((members.get(named) ?? []).map((address) => [address, ""])),
          });
    }
  }
  for (const each of interfaces) {
    if (each.groupIds.length === 0) continue;
    for (const direction of ["ingress", "egress"] as const)
      rules.chains.set(`${direction}.${each.interfaceId}`, {
        rules: [
          ...each.groupIds.map((id) => `jump ${direction}.${id}`),
          direction === "ingress" ? "goto barred" : "goto held_back",
        ],
      });
    for (const address of addressesOf(each)) {
      const [goesIn, goesOut] = [`goto ingress.${each.interfaceId}`, `goto egress.${each.interfaceId}`];
      maps.out.set(address, goesOut);
      if (isEntrance(wiring, each)) maps.entrance.set(address, goesIn);
      else maps.in.set(address, goesIn);
      if (wiring.nodes.has(each.interfaceId) || wiring.gateways.has(each.interfaceId)) maps.node.set(address, goesOut);
    }
  }
}

/** Rules that judge by addresses alone: across PrivateLink there are no groups to name. */
export function acceptByAddress(rules: RuleWiring[]): string[] {
  return rules.filter(({ groupId }) => groupId === undefined).flatMap((rule) => acceptBy(rule, "ingress"));
}

function acceptBy({ protocol, fromPort, toPort, cidr, groupId }: RuleWiring, direction: Direction): string[] {
  const peer = direction === "ingress" ? "ip saddr" : "ip daddr";
  const port = protocol === "tcp" ? `tcp dport ${fromPort}-${toPort} ` : "";
  if (groupId !== undefined) return [`${peer} @members.${groupId} ${port}accept`];
  const range = parseCidr(cidr ?? "");
  if (!range) return [];
  return [`${range.prefixLength === 0 ? "" : `${peer} ${formatCidr(range)} `}${port}accept`];
}

function verdicts(rules: Ruleset, name: string): Map<string, string> {
  const elements = new Map<string, string>();
  rules.sets.set(name, { type: "ipv4_addr : verdict", elements });
  return elements;
}
