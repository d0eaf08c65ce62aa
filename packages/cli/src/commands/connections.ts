import {
  acceptConnections,
  type EndpointConnectionObserved,
  listConnections,
  readSpecFile,
  rejectConnections,
} from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { whileReading } from "../while-reading.ts";

/** `postern connections [accept|reject] [ids]`: who has asked to connect, and the answer. */
export const runConnections: Run<{ verb?: string; ids: string[] }> = async (surroundings, { verb = "list", ids }) => {
  if (!isVerb(verb))
    throw new UsageError(`'${verb}' is not something to do with connections`, {
      field: "verb",
      hint: "list, accept or reject",
    });
  if (verb === "reject" && ids.length === 0)
    throw new UsageError("which connections to reject is missing", {
      field: "ids",
      hint: "name them: postern connections reject vpce-…",
    });
  const spec = await readSpecFile(surroundings.file);
  const session = surroundings.openSession(spec.region);
  const act = {
    list: () => listConnections(session, spec.link),
    accept: () => acceptConnections(session, spec.link, ids, surroundings.host),
    reject: () => rejectConnections(session, spec.link, ids, surroundings.host),
  }[verb];
  const connections = await (verb === "list" ? whileReading(surroundings, "who has asked", act()) : act());
  tell(surroundings, { ok: true, link: spec.link, connections }, () => show(connections, verb));
  return EXIT.done;
};

const isVerb = (text: string) => text === "list" || text === "accept" || text === "reject";

function show(connections: EndpointConnectionObserved[], verb: string): string {
  if (connections.length === 0)
    return verb === "accept" ? "No connection is waiting for acceptance." : "Nobody has asked yet.";
  const lines = connections.map(({ vpcEndpointId, ownerAccountId, state, createdAt }) =>
    [vpcEndpointId, `account ${ownerAccountId}`, state, createdAt ? `since ${createdAt.toISOString()}` : ""].join("  "),
  );
  const waiting = connections.filter(({ state }) => state === "pendingAcceptance");
  const next = waiting.map(({ vpcEndpointId }) => `Next: postern connections accept ${vpcEndpointId}`);
  return [...lines, ...next].join("\n");
}
