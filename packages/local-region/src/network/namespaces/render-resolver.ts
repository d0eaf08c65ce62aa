import { LINK_LOCAL_RESOLVER } from "../resolver-address.ts";
import { AGENT_SIDE_DEVICE } from "./names.ts";
import type { Ruleset } from "./ruleset.ts";
import type { VpcView } from "./vpc-view.ts";

/**
 * What passes between hosts and their VPC's resolver, which stands with the agent. Neither security groups nor network
 * ACLs judge it. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export const RESOLVER_RULES = {
  arrive: [
    "meta l4proto { tcp, udp } iifname . ip saddr @owns ip daddr @resolvers th dport 53 accept",
    `meta l4proto { tcp, udp } iifname "${AGENT_SIDE_DEVICE}" ip saddr @resolvers th sport 53 accept`,
  ],
  deliver: ["ip daddr @resolvers accept", "ip saddr @resolvers accept"],
};

export function addResolver(rules: Ruleset, { resolver }: VpcView): void {
  const addresses = [LINK_LOCAL_RESOLVER, resolver].map((address) => [address, ""] as const);
  rules.sets.set("resolvers", { type: "ipv4_addr", elements: new Map(addresses) });
}
