import type { AwsSession, Network } from "@postern/aws";
import { readAppliedStatus } from "../apply/status.ts";
import { observeFacts } from "../facts/observe-facts.ts";
import { allocatePorts } from "../plan/allocate-ports.ts";
import { publishedDatabases } from "../plan/published-databases.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { LinkRequest } from "./link-request.ts";
import { makeRequest } from "./make-request.ts";

/** The request for a link that has been applied, from what AWS has now. */
export async function requestForLink(session: AwsSession, network: Network, spec: LinkSpec): Promise<LinkRequest> {
  const [{ service, databases }, facts] = await Promise.all([
    readAppliedStatus(session, spec.link),
    observeFacts(session, network, spec),
  ]);
  const present = new Map(databases.flatMap(({ name, port }) => (port === undefined ? [] : [[name, port] as const])));
  const ports = allocatePorts(spec, facts, present);
  return makeRequest(spec, { ...service, databases: publishedDatabases(spec, facts, ports) });
}
