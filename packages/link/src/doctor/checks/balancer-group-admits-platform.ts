import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf, portsOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { letsPass, showGroupRules } from "../group-rules-let-pass.ts";
import { admit } from "./admit.ts";

export const balancerGroupAdmitsPlatform: Check = {
  id: "balancer-group-admits-platform",
  question: "Does the load balancer's security group let the platform's clients in?",
  station: "load-balancer",
  mistakes: [11],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { groupIds } = balancerOf(facts);
    const [groupId] = groupIds;
    if (!groupId || !known(facts.balancer).isEnforced) return [];
    const rules = known(facts.groupRules);
    const sources = sourcesOf(facts);
    return portsOf(facts).flatMap((port): Finding[] => {
      const blocked = sources.filter((address) => !letsPass(rules, groupIds, "in", port, { address }));
      if (blocked.length === 0) return [];
      return [
        {
          cause: `the load balancer's security group is enforced on what comes through endpoints, and drops ${blocked.join(", ")} at ${port}`,
          evidence: [
            `${groupIds.join(", ")} admits ${showGroupRules(rules, groupIds, "in")}`,
            "judged is the client's own address in the platform's VPC",
          ],
          whose: "owner",
          repair:
            facts.spec.network.loadBalancerSecurityGroup === "managed" && !isClient(facts)
              ? { by: "apply" }
              : { by: "calls", side: "owner", calls: [admit(groupId, "in", port, blocked)] },
        },
      ];
    });
  },
};

const isClient = (facts: Facts) => facts.platform.known && facts.platform.value.client.known;

/** The client's own address where it is known, else the ranges that the owner or the platform's page names. */
function sourcesOf({ spec, profile, platform }: Facts): string[] {
  if (platform.known && platform.value.client.known) return [`${platform.value.client.value.address}/32`];
  return spec.network.allowedCidrs.length > 0 ? spec.network.allowedCidrs : profile.privateCidrs.cidrs;
}
