import { LINK_LOCAL_RESOLVER } from "../resolver-address.ts";
import { AGENT_SIDE_DEVICE } from "./names.ts";
import type { Ruleset } from "./ruleset.ts";
import type { VpcView } from "./vpc-view.ts";

/**
 * What passes between hosts and their VPC's resolver, which stands with the agent. Neither security groups nor network
 * ACLs judge it. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export const RESOLVER_RULES = {
  tcpQuestion: question("tcp"),
  tcpAnswer: answer("tcp"),
  arriveByUdp: [question("udp"), answer("udp")],
  deliver: ["tcp dport 53 ip daddr @resolvers accept", "tcp sport 53 ip saddr @resolvers accept"],
};

function question(protocol: "tcp" | "udp"): string {
  return `${protocol} dport 53 ip daddr @resolvers iifname . ip saddr @owns accept`;
}

function answer(protocol: "tcp" | "udp"): string {
  return `${protocol} sport 53 ip saddr @resolvers iifname "${AGENT_SIDE_DEVICE}" accept`;
}

export function addResolver(rules: Ruleset, { resolver }: VpcView): void {
  const addresses = [LINK_LOCAL_RESOLVER, resolver].map((address) => [address, ""] as const);
  rules.sets.set("resolvers", { type: "ipv4_addr", elements: new Map(addresses) });
}
