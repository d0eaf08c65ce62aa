import type { Check, Finding } from "../check.ts";
import { balancerOf, databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { letsPass, showGroupRules } from "../group-rules-let-pass.ts";
import { admit } from "./admit.ts";

export const balancerGroupReachesDatabase: Check = {
  id: "balancer-group-reaches-database",
  question: "Does the load balancer's security group let it out to every database?",
  station: "load-balancer",
  mistakes: [12],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { groupIds } = balancerOf(facts);
    const [groupId] = groupIds;
    if (!groupId) return [];
    const rules = known(facts.groupRules);
    return databasesOf(facts).flatMap(({ name, addresses, port, groupIds: theirs }): Finding[] => {
      const blocked = addresses.filter(
        (address) => !letsPass(rules, groupIds, "out", port, { address, groupIds: theirs }),
      );
      if (blocked.length === 0) return [];
      const [databaseGroup] = theirs;
      const peers = databaseGroup ? { groupId: databaseGroup } : blocked.map((address) => `${address}/32`);
      return [
        {
          cause: `the load balancer's security group does not let it out to ${name} at ${blocked.join(", ")}:${port}: health checks fail too`,
          evidence: [`${groupIds.join(", ")} lets out ${showGroupRules(rules, groupIds, "out")}`],
          whose: "owner",
          repair: { by: "calls", side: "owner", calls: [admit(groupId, "out", port, peers)] },
        },
      ];
    });
  },
};
