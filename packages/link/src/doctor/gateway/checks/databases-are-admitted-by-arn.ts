import type { Check } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { awsCall } from "../../repair.ts";
import type { GatewayFacts } from "../gateway-facts.ts";

export const databasesAreAdmittedByArn: Check<GatewayFacts> = {
  id: "databases-are-admitted-by-arn",
  question: "Does AWS take every RDS instance behind a gateway, as it does those that are not public?",
  station: "database",
  mistakes: [21],
  dependsOn: [],
  run: ({ exposed }) =>
    known(exposed).map((identifier) => ({
      cause: `${identifier} is publicly accessible: AWS takes no such instance behind a resource gateway`,
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
