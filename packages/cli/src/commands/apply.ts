import { type AppliedLink, applyLink, hasChanges, planLink, readSpecFile } from "@postern/link";
import { applyThroughGateway } from "../apply-through-gateway.ts";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { planDocument, showPlan } from "../show-plan.ts";
import { whileReading } from "../while-reading.ts";
import { wrapLines } from "../wrap-text.ts";

/** `postern apply`: makes the link as the specification says. */
export const runApply: Run<object> = async (surroundings) => {
  const { terminal, network, host } = surroundings;
  const spec = await readSpecFile(surroundings.file);
  if (spec.via === "resource-gateway") return applyThroughGateway(surroundings, spec);
  const session = surroundings.openSession(spec.region);
  if (!surroundings.yes) {
    const { plan } = await whileReading(surroundings, "what is there", planLink(session, network, spec));
    terminal.progress(showPlan(terminal, plan));
    if (hasChanges(plan) && !(await surroundings.confirm("Go ahead?"))) return EXIT.failed;
  }
  const applied = await applyLink(session, network, spec, host);
  const { plan, ...link } = applied;
  const document = { ok: true, link: spec.link, changed: hasChanges(plan), ...link, steps: planDocument(plan) };
  tell(surroundings, document, () => showApplied(surroundings, applied));
  return EXIT.done;
};

function showApplied({ terminal }: Surroundings, applied: AppliedLink): string {
  const ports = applied.databases.map(({ name, port }) => `${name} on port ${port}`).join(", ");
  const afterwards = applied.acceptanceRequired
    ? "Then, when the platform has asked: postern connections accept"
    : "The platform's connection is then accepted by itself.";
  const lines = [
    hasChanges(applied.plan) ? "The link is up." : "Nothing to do: the link is as it should be.",
    `  service name  ${terminal.style("bold", applied.serviceName)}`,
    `  zones         ${applied.zoneIds.join(", ")}`,
    `  databases     ${ports}`,
    "Next: postern request",
    afterwards,
  ];
  return wrapLines(lines.join("\n"), terminal.columns);
}
