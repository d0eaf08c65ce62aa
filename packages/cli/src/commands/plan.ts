import { hasChanges, type Plan, planGateway, planLink, readSpecFile } from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { planDocument, showPlan } from "../show-plan.ts";
import { whileReading } from "../while-reading.ts";

/** `postern plan`: what apply would do, and why. Changes nothing. */
export const runPlan: Run<{ detailedExitcode?: boolean }> = async (surroundings, { detailedExitcode }) => {
  const spec = await readSpecFile(surroundings.file);
  const plans = spec.via === "resource-gateway" ? planGateway : planLink;
  const planning: Promise<{ plan: Plan }> = plans(surroundings.openSession(spec.region), surroundings.network, spec);
  const { plan } = await whileReading(surroundings, "what is there", planning);
  const document = {
    ok: true,
    link: spec.link,
    changes: hasChanges(plan),
    steps: planDocument(plan),
    remarks: plan.remarks,
  };
  tell(surroundings, document, () => showPlan(surroundings.terminal, plan));
  return detailedExitcode && hasChanges(plan) ? EXIT.changesPending : EXIT.done;
};
