import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import type { LinkFacts } from "../facts/link-facts.ts";
import { observeFacts } from "../facts/observe-facts.ts";
import { describeGatewayCost } from "../plan/cost-per-month.ts";
import { observeResources } from "../plan/observe-resources.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import { refuseOtherWay } from "../plan/refuse-other-way.ts";
import { profileOf } from "../profiles/index.ts";
import type { Found } from "../resources/found.ts";
import { gatewayKinds } from "../resources/index.ts";
import type { Context } from "../resources/resource-kind.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { desiredGateway } from "./desired-gateway.ts";

export interface PlannedGateway {
  plan: Plan;
  found: Found;
  facts: LinkFacts;
  context: Omit<Context, "progress">;
}

/** The same as `planLink`, for a link through a resource gateway. Changes nothing. */
export async function planGateway(session: AwsSession, network: Network, spec: LinkSpec): Promise<PlannedGateway> {
  const clients = clientsOf(session);
  const context = { clients, link: spec.link, accountId: "", region: spec.region };
  const profile = profileOf(spec.platform);
  try {
    const [facts, { Arn = "" }] = await Promise.all([
      observeFacts(session, network, spec),
      clients.sts.getCallerIdentity({}),
    ]);
    const [, partition = "aws", , , accountId = ""] = Arn.split(":");
    const desired = desiredGateway(spec, facts, profile, { partition, accountId });
    const found = await observeResources({ ...context, progress: () => undefined }, gatewayKinds, desired);
    if (found.all("resource-gateway").length === 0) await refuseOtherWay(context, "resource-gateway");
    const remarks = [
      `${profile.title} must take VPC Lattice's resource endpoints: its request template asks for an endpoint service, so ask first whether it does`,
      ...facts.databases.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
      describeGatewayCost(facts.databases.length, spec.region),
    ];
    return { plan: makePlan(gatewayKinds, desired, found, remarks), found, facts, context };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}
