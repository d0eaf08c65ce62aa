import type { Check, Finding } from "../check.ts";
import { platformOf, portsOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { letsPass, showGroupRules } from "../group-rules-let-pass.ts";
import { admit } from "./admit.ts";

export const endpointGroupAdmitsClients: Check = {
  id: "endpoint-group-admits-clients",
  question: "Do the endpoint's security groups let clients in?",
  station: "endpoint",
  mistakes: [9],
  dependsOn: ["endpoint-is-interface"],
  run(facts) {
    const platform = platformOf(facts);
    const { groupIds, vpcEndpointId } = known(platform.endpoint);
    const rules = known(platform.groupRules);
    const [groupId = ""] = groupIds;
    const client = platform.client.known ? platform.client.value : undefined;
    const anyone = known(platform.network).subnets.map(({ cidrBlock }) => ({ address: cidrBlock, groupIds: [] }));
    // No client is named: it is enough when one subnet of the platform's may come in.
    const peers = client ? [client] : anyone;
    return portsOf(facts).flatMap((port): Finding[] => {
      if (peers.some((peer) => letsPass(rules, groupIds, "in", port, peer))) return [];
      const who = client ? `the client at ${client.address}` : "any subnet of the platform's VPC";
      const source = client ? [`${client.address}/32`] : anyone.map(({ address }) => address);
      return [
        {
          cause: `the security group of ${vpcEndpointId} does not let ${who} in at ${port}: connects time out`,
          evidence: [`${groupIds.join(", ")} admits ${showGroupRules(rules, groupIds, "in")}`],
          whose: "platform",
          repair: { by: "calls", side: "platform", calls: [admit(groupId, "in", port, source)] },
        },
      ];
    });
  },
};
