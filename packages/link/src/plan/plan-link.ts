import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import type { LinkFacts } from "../facts/link-facts.ts";
import { observeFacts } from "../facts/observe-facts.ts";
import { profileOf } from "../profiles/index.ts";
import type { Found } from "../resources/found.ts";
import { providerKinds } from "../resources/index.ts";
import type { Context } from "../resources/resource-kind.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { desiredResources } from "./desired-resources.ts";
import { observeResources } from "./observe-resources.ts";
import { makePlan, type Plan } from "./plan.ts";
import { remarksOn } from "./remarks.ts";

export interface PlannedLink {
  plan: Plan;
  found: Found;
  facts: LinkFacts;
  context: Omit<Context, "progress">;
}

/** Reads what is there and compares it with what the specification wants. Changes nothing. */
export async function planLink(session: AwsSession, network: Network, spec: LinkSpec): Promise<PlannedLink> {
  const profile = profileOf(spec.platform);
  const facts = await observeFacts(session, network, spec);
  const desired = desiredResources(spec, facts, profile);
  const context = { clients: clientsOf(session), link: spec.link, accountId: facts.accountId, region: spec.region };
  try {
    const found = await observeResources({ ...context, progress: () => undefined }, providerKinds, desired);
    return { plan: makePlan(providerKinds, desired, found, remarksOn(spec, facts, profile)), found, facts, context };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}
