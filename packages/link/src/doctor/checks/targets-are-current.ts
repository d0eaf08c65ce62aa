import type { Check, Finding } from "../check.ts";
import { databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { registeredOf } from "../facts/registered.ts";
import { moveTargets } from "./move-targets.ts";

export const targetsAreCurrent: Check = {
  id: "targets-are-current",
  question: "Are the registered addresses the databases' own, as their names resolve now?",
  station: "targets",
  mistakes: [18],
  dependsOn: ["link-is-applied"],
  run: (facts) =>
    databasesOf(facts).flatMap((database): Finding[] => {
      const { name, title, addresses, hostName } = database;
      const { targets, missing, strangers } = registeredOf(facts, database);
      if (missing.length === 0 && strangers.length === 0) return [];
      const lastTurn = known(facts.found).one("target-group", name)?.lastTurn;
      const others = strangers.map(({ address }) => address);
      return [
        {
          cause:
            others.length > 0
              ? `${others.join(", ")} is registered for ${name}, and is not ${title}'s address any more, as after a failover`
              : `${missing.join(", ")} of ${title} is not registered`,
          evidence: [
            `${hostName ?? name} is ${addresses.join(", ")}`,
            `registered: ${targets.map(({ address }) => address).join(", ") || "nothing"}`,
            ...(lastTurn ? [`its follower at ${new Date(lastTurn.at).toISOString()}: ${lastTurn.words}`] : []),
          ],
          whose: "owner",
          repair: moveTargets(facts, database),
        },
      ];
    }),
};
