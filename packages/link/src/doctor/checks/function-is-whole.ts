import { followerNames } from "../../spec/resource-names.ts";
import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";

export const functionIsWhole: Check = {
  id: "function-is-whole",
  question: "Is the function that follows failovers there, woken as it should be, and did its last turns succeed?",
  station: "targets",
  mistakes: [29],
  dependsOn: ["link-is-applied"],
  run(facts) {
    if (facts.spec.failover.follow !== "lambda") return [];
    const { functionName } = followerNames(facts.spec.link, facts.spec.region);
    const step = known(facts.planned).plan.steps.find(({ id }) => id === "follower-function/follower");
    if (step?.action === "create") {
      const evidence = [`failover.follow is lambda, and nothing of ${functionName} exists`];
      return [{ cause: "no function follows failovers", evidence, whose: "owner", repair: { by: "apply" } }];
    }
    if (step?.action === "change") {
      const parts = step.changes.map(({ what }) => what);
      const cause = `${functionName} is not as it should be (${parts.join(", ")}): it may follow no failover`;
      const evidence = step.changes.map(({ what, from, to }) => `${what}: ${from}, to be ${to}`);
      return [{ cause, evidence, whose: "owner", repair: { by: "apply" } }];
    }
    return known(facts.found)
      .all("target-group")
      .flatMap(({ name, lastTurn }): Finding[] => {
        if (!lastTurn?.words.startsWith("failed")) return [];
        const when = new Date(lastTurn.at).toISOString().slice(0, 19);
        return [
          {
            cause: `${functionName} could take no turn for ${name}: ${lastTurn.words}`,
            evidence: [`tag postern:turn of its target group, of ${when}Z`],
            whose: "owner",
            repair: { by: "hand", side: "owner", steps: [takeTurn(functionName, facts.spec.region)] },
          },
        ];
      });
  },
};

/** The line of a shell that has the function take a turn and say why it fails. */
export function takeTurn(functionName: string, region: string): string {
  return `aws lambda invoke --function-name ${functionName} --region ${region} /dev/stdout   # says why it fails, and what to do`;
}
