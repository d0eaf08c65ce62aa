import { hasChanges, type Plan, replacements, type Step } from "./plan.ts";

export interface PlanLine {
  sign: "+" | "~" | "=" | "-" | "!";
  text: string;
  /** Lines under it: changes, reasons. */
  details: string[];
}

const DRIFT =
  "this is drift: the same specification was applied before, so whatever is not as it says has been changed in AWS since";
const NEW_NAME =
  "THE SERVICE NAME WILL CHANGE: the platform's endpoints lead nowhere afterwards, and it must be asked again with the new name";

/** A plan in plain sentences, without colour. */
export function describePlan(plan: Plan): PlanLine[] {
  const remark = (text: string): PlanLine => ({ sign: "!", text, details: [] });
  return [
    ...plan.steps.map(describeStep),
    ...(plan.isDrift ? [remark(DRIFT)] : []),
    ...(plan.unread ? [remark(`not looked at: ${plan.unread}; a plan without --quick compares them too`)] : []),
    ...(endsService(plan) ? [remark(NEW_NAME)] : []),
    ...plan.remarks.map(remark),
  ];
}

/** One line that sums it up. */
export function summarisePlan(plan: Plan): string {
  const count = (action: Step["action"]) => plan.steps.filter((step) => step.action === action).length;
  if (!hasChanges(plan)) {
    const what = plan.unread ? `the ${count("keep")} resources that were looked at` : `all ${count("keep")} resources`;
    return `Nothing to do: ${what} are as they should be.`;
  }
  const parts = [
    `${count("create")} to create`,
    `${count("change")} to change`,
    `${count("remove")} to remove`,
    `${count("keep")} to keep`,
  ];
  return `${parts.join(", ")}.`;
}

/** A link that stands loses its service, and with it the name, or gets it anew. */
function endsService(plan: Plan): boolean {
  const stands = plan.steps.some(({ id, action }) => id.startsWith("load-balancer/") && action !== "create");
  const isMadeAgain = plan.steps.some(
    (step) =>
      step.id.startsWith("endpoint-service/") &&
      (step.action === "remove" || (step.action === "change" && step.changes.some(({ what }) => what === "state"))),
  );
  return (stands && isMadeAgain) || replacements(plan).length > 0;
}

function describeStep(step: Step): PlanLine {
  if (step.action === "remove") {
    return { sign: "-", text: `remove ${step.id} (${step.label})`, details: step.leaves ? [step.leaves] : [] };
  }
  const { title, because } = step.desired;
  if (step.action === "create") return { sign: "+", text: `create ${title}`, details: because ? [because] : [] };
  if (step.action === "keep") {
    return { sign: "=", text: `keep ${title} (${step.label})`, details: step.note ? [step.note] : [] };
  }
  const changes = step.changes.map(({ what, from, to, how }) => `${what}: ${from} → ${to} (${how})`);
  return { sign: "~", text: `change ${title} (${step.label})`, details: changes };
}
