import type { Check } from "../check.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const databasesArePrivate: Check = {
  id: "databases-are-private",
  question: "Does no database have a public address, to which its name would resolve?",
  station: "database",
  mistakes: [21],
  dependsOn: [],
  run: (facts) =>
    known(facts.exposed).map((identifier) => ({
      cause: `${identifier} is publicly accessible: outside its VPC its name is a public address, which no target group takes`,
      evidence: ["PubliclyAccessible is true"],
      whose: "owner",
      repair: {
        by: "calls",
        side: "owner",
        calls: [
          awsCall("rds", "modifyDBInstance", {
            DBInstanceIdentifier: identifier,
            PubliclyAccessible: false,
            ApplyImmediately: true,
          }),
        ],
      },
    })),
};
