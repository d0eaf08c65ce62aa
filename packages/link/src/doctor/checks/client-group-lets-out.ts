import type { Check, Finding } from "../check.ts";
import { platformOf, portsOf } from "../facts/parts.ts";
import { known, NotKnown } from "../facts/reading.ts";
import { judgeGroupRules, showGroupRules } from "../judge-group-rules.ts";
import { admit } from "./admit.ts";

export const clientGroupLetsOut: Check = {
  id: "client-group-lets-out",
  question: "Do the client's security groups let it reach the endpoint?",
  station: "client",
  mistakes: [10],
  dependsOn: ["endpoint-is-interface"],
  run(facts) {
    const platform = platformOf(facts);
    const client = known(platform.client);
    const { addresses, groupIds } = known(platform.endpoint);
    const rules = known(platform.groupRules);
    const [group = ""] = client.groupIds;
    return portsOf(facts).flatMap((port): Finding[] => {
      const verdictOf = (address: string) =>
        judgeGroupRules(rules, client.groupIds, "out", port, { address, groupIds });
      const blocked = addresses.filter((address) => verdictOf(address) === "blocked");
      if (addresses.some((address) => verdictOf(address) === "unclear")) {
        throw new NotKnown("only a prefix list may let the client out");
      }
      if (blocked.length === 0) return [];
      return [
        {
          cause: `the security group of client ${client.networkInterfaceId} does not let it out to ${blocked.join(", ")} at ${port}`,
          evidence: [`${client.groupIds.join(", ")} lets out ${showGroupRules(rules, client.groupIds, "out")}`],
          whose: "platform",
          repair: {
            by: "calls",
            side: "platform",
            calls: [
              admit(
                group,
                "out",
                port,
                blocked.map((address) => `${address}/32`),
              ),
            ],
          },
        },
      ];
    });
  },
};
