import { type AwsSession, clientsOf, waitUntil } from "@postern/aws";
import { linkMissing } from "../apply/status.ts";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, reportStep, silentHost } from "../host.ts";
import { observeResources } from "../plan/observe-resources.ts";
import { type EndpointConnectionObserved, endpointConnection } from "../resources/endpoint-connection.ts";
import { endpointService } from "../resources/endpoint-service.ts";
import type { Found } from "../resources/found.ts";

const AVAILABLE_SECONDS = 600;

/** Who has asked to connect, since when, from which account. */
export async function listConnections(session: AwsSession, link: string): Promise<EndpointConnectionObserved[]> {
  return (await observeConnections(session, link)).all("endpoint-connection");
}

/**
 * Accepts the named connections, or all that are pending when none is named, and waits until AWS has them available.
 * One that is accepted already is left as it is.
 */
export async function acceptConnections(
  session: AwsSession,
  link: string,
  ids: string[],
  host: Host = silentHost,
): Promise<EndpointConnectionObserved[]> {
  const found = await observeConnections(session, link);
  const pending = found.all("endpoint-connection").filter(({ state }) => state === "pendingAcceptance");
  const chosen = ids.length > 0 ? choose(found, ids) : pending;
  return Promise.all(
    chosen.map((connection) => {
      const { name, ownerAccountId } = connection;
      const title = `accepting ${name} of account ${ownerAccountId}`;
      return reportStep(host, `endpoint-connection/${name}`, title, async (progress) => {
        const desired = { kind: "endpoint-connection" as const, name, needs: [], title, vpcEndpointId: name };
        await endpointConnection.ensure({ ...contextOf(session, link), progress }, desired, connection, found);
        return awaitAvailable(session, link, connection);
      });
    }),
  ).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
}

/** Rejects the named connections: established flows are cut. One that is rejected already is left as it is. */
export async function rejectConnections(
  session: AwsSession,
  link: string,
  ids: string[],
  host: Host = silentHost,
): Promise<EndpointConnectionObserved[]> {
  const found = await observeConnections(session, link);
  const chosen = choose(found, ids);
  await Promise.all(
    chosen
      .filter(({ state }) => state !== "rejected")
      .map((connection) =>
        reportStep(host, `endpoint-connection/${connection.name}`, `rejecting ${connection.name}`, (progress) =>
          endpointConnection.remove({ ...contextOf(session, link), progress }, connection, found),
        ),
      ),
  ).catch((error: unknown) => {
    throw explainAwsError(error, session.region);
  });
  return choose(await observeConnections(session, link), ids);
}

async function observeConnections(session: AwsSession, link: string): Promise<Found> {
  const context = { ...contextOf(session, link), progress: () => undefined };
  try {
    const found = await observeResources(context, [endpointService, endpointConnection], []);
    if (!found.one("endpoint-service", "service")) throw linkMissing(link, session.region);
    return found;
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

function contextOf(session: AwsSession, link: string) {
  return { clients: clientsOf(session), link, accountId: "", region: session.region };
}

function choose(found: Found, ids: string[]): EndpointConnectionObserved[] {
  const connections = found.all("endpoint-connection");
  return ids.map((id) => {
    const connection = connections.find(({ name }) => name === id);
    if (connection) return connection;
    const known = connections.map(({ name, state }) => `${name} (${state})`).join(", ");
    const hint = known ? `known: ${known}` : "nobody has asked yet";
    throw new LinkError("connection-unknown", [
      { field: "connection", value: id, message: `no connection '${id}'`, hint },
    ]);
  });
}

async function awaitAvailable(
  session: AwsSession,
  link: string,
  { name: id, state }: EndpointConnectionObserved,
): Promise<EndpointConnectionObserved> {
  let seen: EndpointConnectionObserved | undefined;
  await waitUntil({
    what: `connection ${id}`,
    // The state it had may be shown for a moment longer.
    pending: ["pendingAcceptance", "pending", ...(state === "rejected" ? [state] : [])],
    target: ["available"],
    deadlineSeconds: AVAILABLE_SECONDS,
    observe: async () => {
      seen = (await listConnections(session, link)).find(({ name }) => name === id);
      return seen;
    },
  });
  if (!seen) throw linkMissing(link, session.region);
  return seen;
}
