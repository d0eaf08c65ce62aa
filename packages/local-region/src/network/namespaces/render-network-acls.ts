import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import type { NetworkAclRuleWiring, NetworkAclWiring } from "../wiring.ts";
import { AGENT_ADDRESS } from "./names.ts";
import type { Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView, visitorOf } from "./vpc-view.ts";

/** Judges every packet at both borders that it crosses: lists are stateless. */
export const ACL_RULES = ["ip saddr vmap @acl_out", "ip daddr vmap @acl_in"];

/**
 * Network ACLs: a chain for each subnet and direction, which lets packets inside the subnet pass and then tries the
 * list's rules in order. Returns whether there is any that may stop something: else nothing is added.
 */
export function addNetworkAcls(rules: Ruleset, { wiring, interfaces }: VpcView): boolean {
  const subnets = Map.groupBy(interfaces, ({ subnetBase }) => subnetBase);
  const maps = { out: new Map<string, string>(), in: new Map<string, string>() };
  for (const [base, inside] of subnets) {
    const list = wiring.networkAcls?.get(inside.find(({ networkAclId }) => networkAclId)?.networkAclId ?? "");
    if (!list || (letsAllPass(list.ingress) && letsAllPass(list.egress))) continue;
    addSubnet(rules, base, list, inside.flatMap(addressesOf));
    for (const address of inside.flatMap(addressesOf)) {
      maps.out.set(address, `jump acl_out.${base}`);
      maps.in.set(address, `jump acl_in.${base}`);
    }
  }
  if (maps.in.size === 0) return false;
  rules.sets.set("acl_out", { type: "ipv4_addr : verdict", elements: maps.out });
  rules.sets.set("acl_in", { type: "ipv4_addr : verdict", elements: maps.in });
  return true;
}

function addSubnet(rules: Ruleset, base: string, list: NetworkAclWiring, addresses: string[]): void {
  // A visitor is in the subnet that it comes to; the region's own hand is everywhere.
  const inside = [...addresses, visitorOf(base), AGENT_ADDRESS];
  rules.sets.set(`subnet.${base}`, { type: "ipv4_addr", elements: new Map(inside.map((address) => [address, ""])) });
  rules.chains.set(`acl_out.${base}`, {
    rules: [`ip daddr @subnet.${base} return`, ...list.egress.flatMap((rule) => judgeBy(rule, "ip daddr")), "drop"],
  });
  rules.chains.set(`acl_in.${base}`, {
    rules: [`ip saddr @subnet.${base} return`, ...list.ingress.flatMap((rule) => judgeBy(rule, "ip saddr")), "drop"],
  });
}

function judgeBy({ allows, cidr, fromPort, toPort }: NetworkAclRuleWiring, peer: string): string[] {
  const range = parseCidr(cidr);
  if (!range) return [];
  const from = range.prefixLength === 0 ? "" : `${peer} ${formatCidr(range)} `;
  return [`${from}tcp dport ${fromPort}-${toPort} ${allows ? "return" : "drop"}`];
}

/** As every VPC's first list does. */
function letsAllPass([first]: NetworkAclRuleWiring[]): boolean {
  return first?.allows === true && first.fromPort <= 0 && first.toPort >= 65_535 && /\/0$/.test(first.cidr);
}
