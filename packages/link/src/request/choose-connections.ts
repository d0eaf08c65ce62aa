import { type AwsSession, WaitError, waitUntil } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { type Host, reportStep, silentHost } from "../host.ts";
import type { EndpointConnectionObserved } from "../resources/endpoint-connection.ts";
import { listConnections } from "./connections.ts";

/** Which connections are meant; what is left out does not matter. */
export interface ConnectionRule {
  /** Twelve digits: whose endpoint it is. */
  accountId?: string | undefined;
  /** Where the endpoint is. */
  region?: string | undefined;
}

/** Those of the link's connections that fit; pure. */
export function fittingConnections(
  connections: EndpointConnectionObserved[],
  rule: ConnectionRule,
): EndpointConnectionObserved[] {
  return connections.filter(
    ({ ownerAccountId, region }) =>
      (rule.accountId === undefined || rule.accountId === ownerAccountId) &&
      (rule.region === undefined || rule.region === region),
  );
}

/**
 * Waits until a connection that fits asks to be accepted, and answers those that do. Throws LinkError
 * `connection-unknown` when none has come in time.
 */
export async function awaitConnections(
  session: AwsSession,
  link: string,
  { ids, rule, seconds }: { ids: string[]; rule: ConnectionRule; seconds: number },
  host: Host = silentHost,
): Promise<EndpointConnectionObserved[]> {
  let asking: EndpointConnectionObserved[] = [];
  const what = describeWanted(ids, rule);
  const observe = async () => {
    const fitting = fittingConnections(await listConnections(session, link), rule);
    const named = fitting.filter(({ name }) => ids.length === 0 || ids.includes(name));
    asking = named.filter(({ state }) => state === "pendingAcceptance" || (ids.length > 0 && state === "available"));
    return { state: asking.length >= Math.max(1, ids.length) ? "asking" : "not asking yet" };
  };
  await reportStep(host, "connections", `waiting for ${what}`, () =>
    waitUntil({ what, pending: ["not asking yet"], target: ["asking"], deadlineSeconds: seconds, observe }),
  ).catch((error: unknown) => {
    if (!(error instanceof WaitError)) throw error;
    const message = `${what} has not asked within ${seconds} s`;
    const hint = "the platform asks when it has read the request: postern request";
    throw new LinkError("connection-unknown", [{ field: "connection", value: ids[0], message, hint }], error);
  });
  return asking;
}

function describeWanted(ids: string[], { accountId, region }: ConnectionRule): string {
  const whose = accountId ? ` of account ${accountId}` : "";
  return `${ids.length > 0 ? ids.join(", ") : "a connection"}${whose}${region ? ` from ${region}` : ""}`;
}
