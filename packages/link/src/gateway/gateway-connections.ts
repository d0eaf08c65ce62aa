import { type AwsSession, clientsOf, WaitError, waitUntil } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, reportStep, silentHost } from "../host.ts";
import { type GatewayEndpoint, readGatewayStatus } from "./gateway-status.ts";

/** Which endpoints at the link's configurations are meant; what is left out does not matter. */
export interface GatewayConnectionRule {
  ids: string[];
  /** Twelve digits: whose endpoint it is. */
  accountId?: string | undefined;
}

/** The platform's endpoints. Whoever the link is shared with connects: there is nothing to accept. */
export async function listGatewayConnections(
  session: AwsSession,
  link: string,
  rule: GatewayConnectionRule = { ids: [] },
): Promise<GatewayEndpoint[]> {
  const { endpoints } = await readGatewayStatus(session, link);
  const unknown = rule.ids.find((id) => !endpoints.some(({ vpcEndpointId }) => vpcEndpointId === id));
  if (unknown !== undefined) throw unknownEndpoint(unknown, `no endpoint '${unknown}' is connected to link '${link}'`);
  return endpoints.filter(
    ({ vpcEndpointId, ownerAccountId }) =>
      (rule.ids.length === 0 || rule.ids.includes(vpcEndpointId)) &&
      (rule.accountId === undefined || rule.accountId === ownerAccountId),
  );
}

/** Disconnects the endpoints; what is shared stays shared, so that the same account may connect again. */
export async function disconnectGateway(
  session: AwsSession,
  link: string,
  rule: GatewayConnectionRule,
  host: Host = silentHost,
): Promise<GatewayEndpoint[]> {
  const chosen = await listGatewayConnections(session, link, rule);
  const { vpcLattice } = clientsOf(session);
  await Promise.all(
    chosen.map(({ associationId, vpcEndpointId }) =>
      reportStep(host, `endpoint/${vpcEndpointId}`, `disconnecting ${vpcEndpointId}`, () =>
        vpcLattice.deleteResourceEndpointAssociation({ resourceEndpointAssociationIdentifier: associationId }),
      ),
    ),
  ).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
  return chosen;
}

/** Waits until the platform has connected. Throws LinkError `connection-unknown` when it has not in time. */
export async function awaitGatewayConnections(
  session: AwsSession,
  link: string,
  { accountId, seconds }: { accountId?: string | undefined; seconds: number },
  host: Host = silentHost,
): Promise<void> {
  const what = `an endpoint${accountId ? ` of account ${accountId}` : ""}`;
  const observe = async () => {
    const connected = await listGatewayConnections(session, link, { ids: [], accountId });
    return { state: connected.length > 0 ? "connected" : "not connected yet" };
  };
  await reportStep(host, "connections", `waiting for ${what}`, () =>
    waitUntil({ what, pending: ["not connected yet"], target: ["connected"], deadlineSeconds: seconds, observe }),
  ).catch((error: unknown) => {
    if (!(error instanceof WaitError)) throw error;
    throw unknownEndpoint(undefined, `${what} has not connected within ${seconds} s`, error);
  });
}

function unknownEndpoint(value: string | undefined, message: string, cause?: unknown): LinkError {
  const hint = "postern connections lists who is connected; postern request says what the platform has to do";
  return new LinkError("connection-unknown", [{ field: "connection", value, message, hint }], cause);
}
