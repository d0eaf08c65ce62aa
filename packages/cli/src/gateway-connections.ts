import {
  awaitGatewayConnections,
  disconnectGateway,
  type GatewayEndpoint,
  listGatewayConnections,
} from "@postern/link";
import { type Surroundings, tell } from "./command.ts";
import type { ConnectionsOptions } from "./commands/connections.ts";
import { EXIT, UsageError } from "./exit-codes.ts";
import { whileReading } from "./while-reading.ts";

/** `postern connections` of a link through a resource gateway: who is connected; `reject` disconnects. */
export async function runGatewayConnections(
  surroundings: Surroundings,
  { link, region }: { link: string; region: string },
  verb: "list" | "accept" | "reject",
  { ids, account, from, wait }: ConnectionsOptions,
): Promise<number> {
  if (verb === "accept")
    throw new UsageError("whoever a link through a resource gateway is shared with may connect", {
      field: "verb",
      hint: "there is nothing to accept: postern connections lists who is connected, reject disconnects",
    });
  if (from !== undefined)
    throw new UsageError("endpoints at a resource gateway are all in its own region", { field: "--from" });
  const session = surroundings.openSession(region);
  const { host } = surroundings;
  const rule = { ids, accountId: account };
  if (wait !== undefined) await awaitGatewayConnections(session, link, { accountId: account, seconds: wait }, host);
  const connections =
    verb === "list"
      ? await whileReading(surroundings, "who is connected", listGatewayConnections(session, link, rule))
      : await disconnectGateway(session, link, rule, host);
  tell(surroundings, { ok: true, link, connections }, () => show(connections, verb));
  return EXIT.done;
}

function show(connections: GatewayEndpoint[], verb: "list" | "reject"): string {
  if (connections.length === 0)
    return verb === "list" ? "Nobody is connected yet." : "No connection is there to reject.";
  return connections
    .map(({ vpcEndpointId, ownerAccountId, database, createdAt }) => {
      const since = createdAt ? `  since ${createdAt.toISOString()}` : "";
      const state = verb === "list" ? "connected" : "disconnected";
      return `${vpcEndpointId}  account ${ownerAccountId}  at ${database}  ${state}${since}`;
    })
    .join("\n");
}
