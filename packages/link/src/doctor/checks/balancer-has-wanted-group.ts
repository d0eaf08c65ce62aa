import type { Check } from "../check.ts";
import { balancerOf } from "../facts/parts.ts";
import { APPLY } from "../repair.ts";

export const balancerHasWantedGroup: Check = {
  id: "balancer-has-wanted-group",
  question: "Was the load balancer made with a security group, if one is wanted?",
  station: "load-balancer",
  mistakes: [13],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const wanted = facts.spec.network.loadBalancerSecurityGroup;
    const { groupIds, dnsName } = balancerOf(facts);
    if (wanted === "none" || groupIds.length > 0) return [];
    return [
      {
        cause: `postern.yaml wants a security group (${wanted}), and ${dnsName} was made without: AWS never adds one later`,
        evidence: [
          "its security groups: none",
          "the other way is postern destroy and postern apply: THE SERVICE NAME WILL CHANGE",
        ],
        whose: "owner",
        repair: {
          by: "hand",
          side: "owner",
          steps: [{ field: "network.loadBalancerSecurityGroup", value: "none" }, APPLY],
        },
      },
    ];
  },
};
