import type { Check, Finding } from "../../check.ts";
import { admit } from "../../checks/admit.ts";
import { known } from "../../facts/reading.ts";
import { letsPass, showGroupRules } from "../../group-rules-let-pass.ts";
import { type GatewayFacts, gatewayOf } from "../gateway-facts.ts";

export const gatewayGroupLetsOut: Check<GatewayFacts> = {
  id: "gateway-group-lets-out",
  question: "Does the resource gateway's security group let connections out to the databases?",
  station: "gateway",
  mistakes: [12],
  dependsOn: ["gateway-has-its-group"],
  run(facts) {
    const { groupIds } = gatewayOf(facts);
    const rules = known(facts.groupRules);
    return known(facts.planned).facts.databases.flatMap(({ name, addresses, port, groupIds: theirs }): Finding[] => {
      const blocked = addresses.filter(
        (address) => !letsPass(rules, groupIds, "out", port, { address, groupIds: theirs }),
      );
      const [groupId] = groupIds;
      if (blocked.length === 0 || groupId === undefined) return [];
      return [
        {
          cause: `the resource gateway's group lets nothing out to ${name} at ${blocked.join(", ")}:${port}`,
          evidence: [`${groupIds.join(", ")} lets out ${showGroupRules(rules, groupIds, "out")}`],
          whose: "owner",
          repair: {
            by: "calls",
            side: "owner",
            calls: [
              admit(groupId, "out", port, theirs[0] ? { groupId: theirs[0] } : blocked.map((each) => `${each}/32`)),
            ],
          },
        },
      ];
    });
  },
};
