import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import type { LinkSpec } from "../spec/link-spec.ts";
import { checkOutsideAddresses } from "./check-outside-addresses.ts";
import { explainAwsError } from "./explain-aws-error.ts";
import { findDatabases } from "./find-databases.ts";
import { findSubnets } from "./find-subnets.ts";
import type { LinkFacts } from "./link-facts.ts";

/**
 * Reads everything a plan needs to know of AWS beyond the link's own resources; `standing` are the subnets of its load
 * balancer, if it has one. Changes nothing.
 */
export async function observeFacts(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
  standing: string[] = [],
): Promise<LinkFacts> {
  try {
    const clients = clientsOf(session);
    const found = await findDatabases(clients, network, spec);
    const place = await findSubnets(clients, spec, found, standing);
    const databases = await checkOutsideAddresses(clients, network, found, place);
    return { databases, ...place };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}
