import type { Check } from "../check.ts";
import { known } from "../facts/reading.ts";

export const linkIsApplied: Check = {
  id: "link-is-applied",
  question: "Do the load balancer and the endpoint service exist?",
  station: "service",
  mistakes: [],
  dependsOn: [],
  run(facts) {
    const found = known(facts.found);
    const missing = [
      ...(found.one("load-balancer", "load-balancer") ? [] : ["load balancer"]),
      ...(found.one("endpoint-service", "service") ? [] : ["endpoint service"]),
    ];
    if (missing.length === 0) return [];
    const cause = `link '${facts.spec.link}' has no ${missing.join(" and no ")} in ${facts.spec.region}`;
    return [{ cause, evidence: ["nothing bears the link's tags"], whose: "owner", repair: { by: "apply" } }];
  },
};
