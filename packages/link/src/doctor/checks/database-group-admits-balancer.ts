import type { Check, Finding } from "../check.ts";
import { balancerOf, databasesOf } from "../facts/parts.ts";
import { known, NotKnown } from "../facts/reading.ts";
import { judgeGroupRules, showGroupRules } from "../judge-group-rules.ts";

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
      const verdicts = nodeAddresses.map((address) =>
        judgeGroupRules(rules, groupIds, "in", port, { address, groupIds: own }),
      );
      const blocked = nodeAddresses.filter((_, index) => verdicts[index] === "blocked");
      if (blocked.length === 0 && verdicts.includes("unclear")) {
        throw new NotKnown(`only a prefix list may let the load balancer in to ${name}`);
      }
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
