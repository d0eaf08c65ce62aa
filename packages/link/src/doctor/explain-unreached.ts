import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import { type AwsSession, clientsOf, isNotFound } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import type { Whose } from "../verify/explain-failed-hop.ts";
import { readGroupRules } from "./facts/group-rules.ts";
import { letsPass } from "./group-rules-let-pass.ts";

export interface UnreachedEndpoint {
  vpcEndpointId: string;
  port: number;
  /** Ranges of the platform's network, one of which the client is in. */
  clientCidrs: string[];
}

export interface WhyUnreached {
  cause: string;
  whose: Whose;
  /** What to do. */
  fix: string;
}

/**
 * Why an endpoint let a connection not through, as far as the platform's own account tells: its state, then its security
 * groups. Undefined where both are as they should be: the reason then lies on the owner's side. Two calls.
 */
export async function explainUnreached(
  session: AwsSession,
  { vpcEndpointId, port, clientCidrs }: UnreachedEndpoint,
): Promise<WhyUnreached | undefined> {
  const clients = clientsOf(session);
  try {
    const endpoint = await findEndpoint(clients.ec2, vpcEndpointId);
    const state = endpoint?.State?.toLowerCase() ?? "deleted";
    if (state !== "available" && state !== "partial") return whyClosed(state, vpcEndpointId, endpoint);
    const groupIds = (endpoint?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
    const rules = await readGroupRules(clients, groupIds);
    const shutOut = clientCidrs.filter((address) => !letsPass(rules, groupIds, "in", port, { address }));
    if (shutOut.length === 0) return undefined;
    return {
      cause: `the endpoint's security group ${groupIds.join(", ")} does not let port ${port} in from ${shutOut.join(", ")}`,
      whose: "platform",
      fix: `tell the platform's operator: the group of ${vpcEndpointId} has to admit port ${port} again`,
    };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

async function findEndpoint(ec2: ReturnType<typeof clientsOf>["ec2"], id: string): Promise<VpcEndpoint | undefined> {
  try {
    return (await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** States of AWS's model but the two in which an endpoint carries connections. */
function whyClosed(state: string, id: string, endpoint: VpcEndpoint | undefined): WhyUnreached {
  const accept = `the owner accepts it: postern connections accept ${id}`;
  const remake = "retry the endpoint: that makes a new one";
  switch (state) {
    case "pendingacceptance":
      return { cause: `the owner has not accepted the connection request of ${id} yet`, whose: "owner", fix: accept };
    case "rejected":
      return { cause: `the owner has rejected the connection request of ${id}`, whose: "owner", fix: accept };
    case "expired":
      return { cause: `nobody accepted the connection request of ${id} in time`, whose: "platform", fix: remake };
    case "pending":
      return {
        cause: `AWS is still starting the endpoint ${id}`,
        whose: "platform",
        fix: "wait; it usually takes minutes",
      };
    case "failed":
      return {
        cause: `AWS could not make ${id}: ${endpoint?.LastError?.Message ?? "it says no reason"}`,
        whose: "platform",
        fix: remake,
      };
    default:
      return { cause: `the endpoint ${id} no longer exists (${state})`, whose: "platform", fix: remake };
  }
}
