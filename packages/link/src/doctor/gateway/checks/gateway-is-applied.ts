import type { Check } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import type { GatewayFacts } from "../gateway-facts.ts";

export const gatewayIsApplied: Check<GatewayFacts> = {
  id: "gateway-is-applied",
  question: "Do the resource gateway, a configuration for each database and the share exist?",
  station: "gateway",
  mistakes: [],
  dependsOn: ["databases-are-admitted-by-arn"],
  run({ spec, found }) {
    const there = known(found);
    const missing = [
      ...(there.one("resource-gateway", "resource-gateway") ? [] : ["resource gateway"]),
      ...spec.databases.flatMap(({ name }) =>
        there.one("resource-configuration", name) ? [] : [`resource configuration for ${name}`],
      ),
      ...(there.one("resource-share", "share") ? [] : ["resource share"]),
    ];
    if (missing.length === 0) return [];
    const cause = `link '${spec.link}' has no ${missing.join(" and no ")} in ${spec.region}`;
    return [{ cause, evidence: ["nothing bears the link's tags"], whose: "owner", repair: { by: "apply" } }];
  },
};
