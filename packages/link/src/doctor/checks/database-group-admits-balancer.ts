import type { Check, Finding } from "../check.ts";
import { balancerOf, databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { letsPass, showGroupRules } from "../group-rules-let-pass.ts";

export const databaseGroupAdmitsBalancer: Check = {
  id: "database-group-admits-balancer",
  question: "Do the databases' security groups let the load balancer in?",
  station: "database",
  mistakes: [14],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { nodeAddresses, groupIds: own } = balancerOf(facts);
    const rules = known(facts.groupRules);
    return databasesOf(facts).flatMap(({ name, groupIds, port }): Finding[] => {
      if (groupIds.length === 0) return [];
      const blocked = nodeAddresses.filter(
        (address) => !letsPass(rules, groupIds, "in", port, { address, groupIds: own }),
      );
      if (blocked.length === 0) return [];
      return [
        {
          cause: `the security group of ${name} does not let the load balancer in at ${port} from ${blocked.join(", ")}: its health checks fail`,
          evidence: [`${groupIds.join(", ")} admits ${showGroupRules(rules, groupIds, "in")}`],
          whose: "owner",
          repair: { by: "apply" },
        },
      ];
    });
  },
};
