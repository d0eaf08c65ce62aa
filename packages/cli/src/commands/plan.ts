import { hasChanges, type Plan, planGateway, planLink, readSpecFile } from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { planDocument, showPlan } from "../show-plan.ts";
import { whileReading } from "../while-reading.ts";

/** `postern plan`: what apply would do, and why. Changes nothing. */
export const runPlan: Run<{ detailedExitcode?: boolean; quick?: boolean }> = async (surroundings, options) => {
  const { detailedExitcode, quick = false } = options;
  const { file, network } = surroundings;
  const spec = await readSpecFile(file);
  const session = surroundings.openSession(spec.region);
  const planning: Promise<{ plan: Plan }> =
    spec.via === "resource-gateway" ? planGateway(session, network, spec) : planLink(session, network, spec, { quick });
  const { plan } = await whileReading(surroundings, "what is there", planning);
  const document = {
    ok: true,
    link: spec.link,
    changes: hasChanges(plan),
    steps: planDocument(plan),
    remarks: plan.remarks,
    ...(plan.unread ? { unread: plan.unread } : {}),
  };
  tell(surroundings, document, () => showPlan(surroundings.terminal, plan));
  return detailedExitcode && hasChanges(plan) ? EXIT.changesPending : EXIT.done;
};
