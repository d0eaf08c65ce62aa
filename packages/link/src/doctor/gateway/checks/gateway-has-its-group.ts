import type { Check } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { type GatewayFacts, gatewayOf } from "../gateway-facts.ts";

export const gatewayHasItsGroup: Check<GatewayFacts> = {
  id: "gateway-has-its-group",
  question: "Has the resource gateway the security group that the databases' groups know it by?",
  station: "gateway",
  mistakes: [],
  dependsOn: ["gateway-is-applied"],
  run(facts) {
    const { gatewayId, groupIds } = gatewayOf(facts);
    const wanted = known(facts.found).one("gateway-security-group", "resource-gateway")?.groupId;
    if (wanted !== undefined && groupIds.includes(wanted)) return [];
    const cause = `resource gateway ${gatewayId} is not in ${wanted ?? "a security group of the link's"}: the databases' groups let nothing else in`;
    const evidence = [`its groups: ${groupIds.join(", ") || "none"}`];
    return [{ cause, evidence, whose: "owner", repair: { by: "apply" } }];
  },
};
