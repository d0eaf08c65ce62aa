import type { AwsSession, Network } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, silentHost } from "../host.ts";
import type { Plan } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { type PublishedDatabase, publishedDatabases } from "../plan/published-databases.ts";
import { serviceOf } from "../resources/endpoint-service.ts";
import { noteApplied } from "../resources/load-balancer.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { specDigest } from "../spec/spec-digest.ts";
import { awaitHealthyTargets } from "./await-healthy-targets.ts";
import { runSteps } from "./run-steps.ts";

export interface AppliedLink {
  /** The plan that was carried out. */
  plan: Plan;
  serviceId: string;
  serviceName: string;
  /** Zones that a platform's endpoint can use. */
  zoneIds: string[];
  acceptanceRequired: boolean;
  databases: PublishedDatabase[];
}

/**
 * Makes the owner's side of a link as the specification says. Safe to run twice, by two at once, and again after it was
 * killed: there is no state but AWS's own. Throws LinkError before anything is changed when the input is wrong.
 */
export async function applyLink(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
  host: Host = silentHost,
): Promise<AppliedLink> {
  const { plan, found, facts, ports, context } = await planLink(session, network, spec);
  await runSteps(context, host, plan, found);
  await awaitHealthyTargets(context, host, found).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
  await noteApplied(context, found, specDigest(spec)).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
  const service = serviceOf(found);
  return {
    plan,
    serviceId: service.serviceId,
    serviceName: service.serviceName,
    zoneIds: service.zoneIds,
    acceptanceRequired: service.acceptanceRequired,
    databases: publishedDatabases(spec, facts, ports),
  };
}
