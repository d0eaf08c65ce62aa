import { hasChanges, type Plan, type Step } from "./plan.ts";

export interface PlanLine {
  sign: "+" | "~" | "=" | "-" | "!";
  text: string;
  /** Lines under it: changes, reasons. */
  details: string[];
}

/** A plan in plain sentences, without colour. */
export function describePlan(plan: Plan): PlanLine[] {
  return [...plan.steps.map(describeStep), ...plan.remarks.map((text): PlanLine => ({ sign: "!", text, details: [] }))];
}

/** One line that sums it up. */
export function summarisePlan(plan: Plan): string {
  const count = (action: Step["action"]) => plan.steps.filter((step) => step.action === action).length;
  if (!hasChanges(plan)) return `Nothing to do: all ${count("keep")} resources are as they should be.`;
  const parts = [
    `${count("create")} to create`,
    `${count("change")} to change`,
    `${count("remove")} to remove`,
    `${count("keep")} to keep`,
  ];
  return `${parts.join(", ")}.`;
}

function describeStep(step: Step): PlanLine {
  if (step.action === "remove") return { sign: "-", text: `remove ${step.id} (${step.label})`, details: [] };
  const { title, because } = step.desired;
  if (step.action === "create") return { sign: "+", text: `create ${title}`, details: because ? [because] : [] };
  if (step.action === "keep") return { sign: "=", text: `keep ${title} (${step.label})`, details: [] };
  const changes = step.changes.map(({ what, from, to, how }) => `${what}: ${from} → ${to} (${how})`);
  return { sign: "~", text: `change ${title} (${step.label})`, details: changes };
}
