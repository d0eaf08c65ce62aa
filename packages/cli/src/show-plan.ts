import { describePlan, type Plan, summarisePlan } from "@postern/link";
import type { Terminal } from "./terminal.ts";
import { wrapText } from "./wrap-text.ts";

const COLORS = { "+": "green", "~": "yellow", "-": "red", "=": "dim", "!": "yellow" } as const;

/** A plan as lines with colour. */
export function showPlan(terminal: Terminal, plan: Plan): string {
  const lines = describePlan(plan).flatMap(({ sign, text, details }) => [
    ...wrapText(text, "  ", terminal.columns).map((line, index) =>
      index === 0 ? `${terminal.style(COLORS[sign], sign)} ${line.trimStart()}` : line,
    ),
    ...details.flatMap((detail) =>
      wrapText(detail, "    ", terminal.columns).map((line) => terminal.style("dim", line)),
    ),
  ]);
  return [...lines, "", summarisePlan(plan)].join("\n");
}

/** A plan as data. */
export function planDocument(plan: Plan): object[] {
  return plan.steps.map((step) => ({
    id: step.id,
    action: step.action,
    ...(step.action === "remove" ? {} : { title: step.desired.title, because: step.desired.because }),
    ...(step.action === "create" ? {} : { resource: step.label }),
    ...(step.action === "change" ? { changes: step.changes } : {}),
    ...(step.action === "keep" && step.note ? { note: step.note } : {}),
  }));
}
