import type { DatabaseSource } from "../../spec/database-source.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import { followerNames } from "../../spec/resource-names.ts";
import type { Check, Finding } from "../check.ts";
import { databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { registeredOf } from "../facts/registered.ts";
import { takeTurn } from "./function-is-whole.ts";

export const failoverIsFollowed: Check = {
  id: "failover-is-followed",
  question: "Did the targets follow the last failover of every database?",
  station: "targets",
  mistakes: [29],
  dependsOn: ["link-is-applied", "function-is-whole"],
  run(facts) {
    const failovers = known(facts.failovers);
    return databasesOf(facts).flatMap((database): Finding[] => {
      const from = facts.spec.databases.find(({ name }) => name === database.name)?.from;
      const last = failovers.findLast(({ identifier }) => from && identifier === identifierOf(from)?.toLowerCase());
      const { targets, missing } = registeredOf(facts, database);
      if (!last || missing.length === 0) return [];
      return [
        {
          cause: `${database.title} failed over, and ${NOT_FOLLOWED[facts.spec.failover.follow]}: ${missing.join(", ")} is not registered`,
          evidence: [
            `RDS at ${last.date.toISOString()}: ${last.message}`,
            `registered: ${targets.map(({ address }) => address).join(", ") || "nothing"}`,
          ],
          whose: "owner",
          repair: {
            by: "hand",
            side: "owner",
            steps: [stepFor(facts.spec)],
          },
        },
      ];
    });
  },
};

const NOT_FOLLOWED: Record<LinkSpec["failover"]["follow"], string> = {
  none: "nothing follows it",
  daemon: "no postern follow has followed it",
  lambda: "its function has not followed it yet",
};

function stepFor({ link, region, failover }: LinkSpec): string {
  if (failover.follow === "lambda") return takeTurn(followerNames(link, region).functionName, region);
  return "postern follow   # where the database's name resolves, for as long as the link is to live; or failover.follow: lambda, and postern apply";
}

/** As RDS calls what fails over. */
function identifierOf(from: DatabaseSource): string | undefined {
  if ("rds" in from) return from.rds;
  if ("aurora" in from) return from.aurora;
  return "rds-cluster" in from ? from["rds-cluster"] : undefined;
}
