import type { Check, Finding } from "../check.ts";
import { platformOf, portsOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { letsPass, showGroupRules } from "../group-rules-let-pass.ts";
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
      const blocked = addresses.filter(
        (address) => !letsPass(rules, client.groupIds, "out", port, { address, groupIds }),
      );
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
