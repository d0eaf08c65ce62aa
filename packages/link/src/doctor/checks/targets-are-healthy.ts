import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";

/** After all that is known to make them unhealthy: what is left is the database itself. */
export const targetsAreHealthy: Check = {
  id: "targets-are-healthy",
  question: "Does the load balancer find every database healthy?",
  station: "database",
  mistakes: [],
  dependsOn: [
    "link-is-applied",
    "balancer-group-reaches-database",
    "database-group-admits-balancer",
    "network-acls-let-database-through",
    "target-groups-are-used",
    "targets-are-current",
    "ports-agree",
  ],
  run: (facts) =>
    known(facts.found)
      .all("targets")
      .flatMap(({ name, targets }): Finding[] => {
        if (targets.some(({ state }) => state === "healthy")) return [];
        const shown = targets.map(
          ({ address, state, reason }) => `${address} is ${state}${reason ? ` (${reason})` : ""}`,
        );
        return [
          {
            cause: `no target of ${name} is healthy, and nothing on the way explains it: does the database run and listen?`,
            evidence: shown.length > 0 ? shown : ["nothing is registered"],
            whose: "owner",
            repair: { by: "hand", side: "owner", steps: [`postern status   # and look into the log of ${name}`] },
          },
        ];
      }),
};
