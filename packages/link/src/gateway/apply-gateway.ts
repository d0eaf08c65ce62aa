import type { AwsSession, Network } from "@postern/aws";
import { type DestroyedLink, removeAll } from "../apply/destroy.ts";
import { runSteps } from "../apply/run-steps.ts";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, silentHost } from "../host.ts";
import type { Plan } from "../plan/plan.ts";
import { gatewayKinds } from "../resources/index.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { type GatewayStatus, observeGateway, readGatewayStatus } from "./gateway-status.ts";
import { planGateway } from "./plan-gateway.ts";

export interface AppliedGateway {
  /** The plan that was carried out. */
  plan: Plan;
  status: GatewayStatus;
}

/** Makes the owner's side of a link through a resource gateway; safe to run again at any time, as `applyLink` is. */
export async function applyGateway(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
  host: Host = silentHost,
): Promise<AppliedGateway> {
  const { plan, found, context } = await planGateway(session, network, spec);
  await runSteps(context, host, plan, found);
  return { plan, status: await readGatewayStatus(session, spec.link) };
}

/** Removes all of it, backwards. Refuses while endpoints use it, unless told to cut them off. Answers the ids. */
export async function destroyGateway(
  session: AwsSession,
  link: string,
  { rejectConnections }: { rejectConnections: boolean },
  host: Host = silentHost,
): Promise<DestroyedLink> {
  try {
    const { context, found } = await observeGateway(session, link);
    const { endpoints } = await readGatewayStatus(session, link);
    if (!rejectConnections) refuseLive(endpoints);
    for (const { associationId } of endpoints)
      await context.clients.vpcLattice.deleteResourceEndpointAssociation({
        resourceEndpointAssociationIdentifier: associationId,
      });
    return { removed: await removeAll(context, host, gatewayKinds, found) };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

function refuseLive(endpoints: GatewayStatus["endpoints"]): void {
  const problems = endpoints.map(({ vpcEndpointId, ownerAccountId, database }) => ({
    field: `endpoint/${vpcEndpointId}`,
    value: vpcEndpointId,
    message: `the endpoint of account ${ownerAccountId} uses ${database}`,
    hint: "run destroy with --reject-connections to cut it off",
  }));
  if (problems.length > 0) throw new LinkError("link-in-use", problems);
}
