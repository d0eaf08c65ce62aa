import { applyGateway, hasChanges, type LinkSpec, planGateway } from "@postern/link";
import { type Surroundings, tell } from "./command.ts";
import { EXIT } from "./exit-codes.ts";
import { describeGateway } from "./show-gateway.ts";
import { planDocument, showPlan } from "./show-plan.ts";
import { whileReading } from "./while-reading.ts";

/** `postern apply` of a link whose `via` is `resource-gateway`. */
export async function applyThroughGateway(surroundings: Surroundings, spec: LinkSpec): Promise<number> {
  const { terminal, network, host } = surroundings;
  const session = surroundings.openSession(spec.region);
  if (!surroundings.yes) {
    const { plan } = await whileReading(surroundings, "what is there", planGateway(session, network, spec));
    terminal.progress(showPlan(terminal, plan));
    if (hasChanges(plan) && !(await surroundings.confirm("Go ahead?"))) return EXIT.failed;
  }
  const { plan, status } = await applyGateway(session, network, spec, host);
  const document = { ok: true, changed: hasChanges(plan), ...status, steps: planDocument(plan) };
  tell(surroundings, document, () =>
    [
      hasChanges(plan) ? "The link is up." : "Nothing to do: the link is as it should be.",
      describeGateway(terminal, status),
      "Next: postern request   the platform accepts the share and makes its endpoints",
    ].join("\n"),
  );
  return EXIT.done;
}
