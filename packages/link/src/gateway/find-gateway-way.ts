import type { AwsSession, Network } from "@postern/aws";
import { LinkError } from "../errors.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { Way } from "../verify/find-way.ts";
import { planGateway } from "./plan-gateway.ts";

/**
 * The owner's way to a database behind a resource gateway. Nobody can go through the gateway from its own VPC; the same
 * name or address is dialled that it dials. Throws LinkError `link-missing` unless gateway and configuration are active.
 */
export async function findGatewayWay(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
  name: string,
): Promise<Way> {
  const { facts, found } = await planGateway(session, network, spec);
  const states = {
    "resource gateway": found.one("resource-gateway", "resource-gateway")?.status,
    "resource configuration": found.one("resource-configuration", name)?.status,
  };
  for (const [what, status] of Object.entries(states)) {
    if (status === "ACTIVE") continue;
    const message = `the ${what} of '${name}' ${status === undefined ? "is not there yet" : `is ${status}`}`;
    const hint = status === undefined ? "run postern apply first" : "postern doctor says what is wrong";
    throw new LinkError("link-missing", [{ field: "link", value: spec.link, message, hint }]);
  }
  const database = facts.databases.find((each) => each.name === name);
  return {
    side: "database",
    host: database?.hostName ?? database?.addresses[0] ?? "",
    port: database?.port,
    allowedAddresses: database?.addresses ?? [],
    certificateName: database?.hostName,
  };
}
