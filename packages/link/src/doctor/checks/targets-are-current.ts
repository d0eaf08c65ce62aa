import type { Check, Finding } from "../check.ts";
import { databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";

export const targetsAreCurrent: Check = {
  id: "targets-are-current",
  question: "Are the registered addresses the databases' own, as their names resolve now?",
  station: "targets",
  mistakes: [18],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const found = known(facts.found);
    return databasesOf(facts).flatMap(({ name, title, addresses, hostName }): Finding[] => {
      const registered = (found.one("targets", name)?.targets ?? []).map(({ address }) => address);
      const stale = registered.filter((address) => !addresses.includes(address));
      const missing = addresses.filter((address) => !registered.includes(address));
      if (missing.length === 0 && (stale.length === 0 || addresses.length === 0)) return [];
      return [
        {
          cause:
            stale.length > 0
              ? `${stale.join(", ")} is registered for ${name}, and is not ${title}'s address any more, as after a failover`
              : `${missing.join(", ")} of ${title} is not registered`,
          evidence: [
            `${hostName ?? name} is ${addresses.join(", ")}`,
            `registered: ${registered.join(", ") || "nothing"}`,
          ],
          whose: "owner",
          repair: { by: "apply" },
        },
      ];
    });
  },
};
