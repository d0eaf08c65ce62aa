import type { Check } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { type GatewayFacts, shareOf } from "../gateway-facts.ts";

export const shareIsWhole: Check<GatewayFacts> = {
  id: "share-is-whole",
  question: "Is every database shared, and with every account of the platform?",
  station: "share",
  mistakes: [1],
  dependsOn: ["gateway-is-applied"],
  run(facts) {
    const { shareArn, resourceArns } = shareOf(facts);
    const step = known(facts.planned).plan.steps.find(({ id }) => id === "resource-share/share");
    const changes = step?.action === "change" ? step.changes : [];
    if (changes.length === 0) return [];
    const lacking = changes.filter(({ from }) => from === "none").map(({ to }) => to);
    const extra = changes.filter(({ to }) => to === "none").map(({ from }) => from);
    const said = [
      ...(lacking.length > 0 ? [`lacks ${lacking.join(", ")}`] : []),
      ...(extra.length > 0 ? [`holds ${extra.join(", ")}, which the link knows nothing of`] : []),
    ];
    const cause = `resource share ${shareArn} ${said.join(" and ")}: what is not shared is as good as not there`;
    const evidence = [`it shares ${resourceArns.join(", ") || "nothing"}`];
    return [{ cause, evidence, whose: "owner", repair: { by: "apply" } }];
  },
};
