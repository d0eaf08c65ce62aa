import { type AwsSession, clientsOf } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { observeResources } from "../plan/observe-resources.ts";
import type { EndpointConnectionObserved } from "../resources/endpoint-connection.ts";
import { providerKinds } from "../resources/index.ts";

export interface LinkStatus {
  link: string;
  loadBalancer: { dnsName: string; state: string; zones: string[]; nodeAddresses: string[] } | undefined;
  databases: {
    name: string;
    port: number | undefined;
    targets: { address: string; port: number; state: string; reason: string | undefined }[];
  }[];
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
    databases: found.all("target-group").map(({ name }) => ({
      name,
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
