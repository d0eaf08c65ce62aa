import { type AwsSession, clientsOf } from "@postern/aws";
import type { LastTurn } from "@postern/follower";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { observeResources } from "../plan/observe-resources.ts";
import type { EndpointConnectionObserved } from "../resources/endpoint-connection.ts";
import { PARTS, PARTS_BY_CHOICE } from "../resources/follower/follower-parts.ts";
import type { Found } from "../resources/found.ts";
import { providerKinds } from "../resources/index.ts";

export interface LinkStatus {
  link: string;
  loadBalancer: { dnsName: string; state: string; zones: string[]; nodeAddresses: string[] } | undefined;
  databases: {
    name: string;
    port: number | undefined;
    targets: { address: string; port: number; state: string; reason: string | undefined }[];
    /** What the link's function did last to these targets: milliseconds since 1970, and in words. */
    lastTurn: LastTurn | undefined;
  }[];
  /** The function that follows the databases, and what of it is not there. */
  follower: { functionName: string; missing: string[] } | undefined;
  service:
    | {
        serviceId: string;
        serviceName: string;
        state: string;
        acceptanceRequired: boolean;
        principals: string[];
        zoneIds: string[];
      }
    | undefined;
  connections: EndpointConnectionObserved[];
}

/** The whole chain on the owner's side with its live states. Changes nothing. */
export async function readStatus(session: AwsSession, link: string): Promise<LinkStatus> {
  const context = {
    clients: clientsOf(session),
    link,
    accountId: "",
    region: session.region,
    progress: () => undefined,
  };
  const found = await observeResources(context, providerKinds, []).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
  const balancer = found.one("load-balancer", "load-balancer");
  const service = found.one("endpoint-service", "service");
  return {
    link,
    loadBalancer: balancer && {
      dnsName: balancer.dnsName,
      state: balancer.state,
      zones: balancer.zoneNames,
      nodeAddresses: balancer.nodeAddresses,
    },
    follower: followerOf(found),
    databases: found.all("target-group").map(({ name, lastTurn }) => ({
      name,
      lastTurn,
      port: found.one("listener", name)?.port,
      targets: found.one("targets", name)?.targets ?? [],
    })),
    service: service && {
      serviceId: service.serviceId,
      serviceName: service.serviceName,
      state: service.state,
      acceptanceRequired: service.acceptanceRequired,
      principals: found.one("permissions", "permissions")?.principals ?? [],
      zoneIds: service.zoneIds,
    },
    connections: found.all("endpoint-connection"),
  };
}

function followerOf(found: Found): LinkStatus["follower"] {
  const follower = found.one("follower-function", "follower");
  if (!follower) return undefined;
  const { functionName, parts } = follower;
  const needed = PARTS.filter((part) => !PARTS_BY_CHOICE.includes(part));
  return { functionName, missing: needed.filter((part) => parts[part] === undefined) };
}

/** The same, for commands that cannot go on without the endpoint service. */
export async function readAppliedStatus(session: AwsSession, link: string) {
  const status = await readStatus(session, link);
  if (!status.service) throw linkMissing(link, session.region);
  return { ...status, service: status.service };
}

export function linkMissing(link: string, region: string, what = "endpoint service"): LinkError {
  const message = `link '${link}' has no ${what} in ${region}`;
  return new LinkError("link-missing", [{ field: "link", value: link, message, hint: "run postern apply first" }]);
}
