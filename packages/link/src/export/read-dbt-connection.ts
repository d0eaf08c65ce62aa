import type { AwsSession, Network } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { planLink } from "../plan/plan-link.ts";
import { publishedDatabases } from "../plan/published-databases.ts";
import { listConnections } from "../request/connections.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { DbtConnection } from "./dbt-connection.ts";

/**
 * What a dbt project needs to know of a link whose connection is accepted. Throws LinkError `profile-unknown` for another
 * platform's link and `connection-unknown` while no connection, or more than one, is available.
 */
export async function readDbtConnection(session: AwsSession, network: Network, spec: LinkSpec): Promise<DbtConnection> {
  if (spec.platform !== "dbt") {
    const message = `'${spec.platform}' has no connection to write`;
    throw new LinkError("profile-unknown", [{ field: "platform", value: spec.platform, message, hint: "dbt has" }]);
  }
  const connections = await listConnections(session, spec.link);
  const available = connections.filter(({ state }) => state === "available");
  const [connection] = available;
  const host = connection?.dnsNames[0];
  if (!connection || !host || available.length > 1) {
    const message = `${available.length} connections are available, and one is wanted`;
    const hint = "postern connections lists them; accept dbt's, and reject what is not in use";
    throw new LinkError("connection-unknown", [{ field: "connections", value: available.length, message, hint }]);
  }
  const { facts, ports } = await planLink(session, network, spec);
  return { link: spec.link, host, databases: publishedDatabases(spec, facts, ports) };
}
