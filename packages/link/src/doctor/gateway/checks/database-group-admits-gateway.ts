import type { Check, Finding } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { letsPass, showGroupRules } from "../../group-rules-let-pass.ts";
import { type GatewayFacts, gatewayOf } from "../gateway-facts.ts";

export const databaseGroupAdmitsGateway: Check<GatewayFacts> = {
  id: "database-group-admits-gateway",
  question: "Do the databases' security groups let the resource gateway in?",
  station: "database",
  mistakes: [14],
  dependsOn: ["gateway-has-its-group"],
  run(facts) {
    const gateway = gatewayOf(facts);
    const rules = known(facts.groupRules);
    const from = known(facts.addresses);
    return known(facts.planned).facts.databases.flatMap(({ name, groupIds, port }): Finding[] => {
      if (groupIds.length === 0) return [];
      const blocked = from.filter(
        (address) => !letsPass(rules, groupIds, "in", port, { address, groupIds: gateway.groupIds }),
      );
      if (blocked.length === 0) return [];
      return [
        {
          cause: `the security group of ${name} does not let the resource gateway in at ${port} from ${blocked.join(", ")}`,
          evidence: [`${groupIds.join(", ")} admits ${showGroupRules(rules, groupIds, "in")}`],
          whose: "owner",
          repair: { by: "apply" },
        },
      ];
    });
  },
};
