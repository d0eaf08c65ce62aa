import { readFile } from "node:fs/promises";
import {
  acceptConnections,
  awaitConnections,
  type ConnectionRule,
  type EndpointConnectionObserved,
  fittingConnections,
  LinkError,
  type LinkSpec,
  listConnections,
  readRequest,
  readSpecFile,
  readStatus,
  rejectConnections,
} from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { runGatewayConnections } from "../gateway-connections.ts";
import { whileReading } from "../while-reading.ts";

export interface ConnectionsOptions {
  verb?: string;
  ids: string[];
  account?: string;
  from?: string;
  request?: string;
  /** Seconds. */
  wait?: number;
}

/** `postern connections [accept|reject] [ids]`: who has asked to connect, and the answer. */
export const runConnections: Run<ConnectionsOptions> = async (surroundings, options) => {
  const { verb = "list", ids } = options;
  const rule: ConnectionRule = { accountId: options.account, region: options.from };
  const isByRule = rule.accountId !== undefined || rule.region !== undefined;
  if (!isVerb(verb))
    throw new UsageError(`'${verb}' is not something to do with connections`, {
      field: "verb",
      hint: "list, accept or reject",
    });
  if (verb === "reject" && ids.length === 0 && !isByRule)
    throw new UsageError("which connections to reject is missing", {
      field: "ids",
      hint: "name them, postern connections reject vpce-…, or say whose: --account, --from",
    });
  const { link, region, via } = await whichLink(surroundings, options.request);
  if (via === "resource-gateway") return runGatewayConnections(surroundings, { link, region }, verb, options);
  const session = surroundings.openSession(region);
  if (options.wait !== undefined)
    await awaitConnections(session, link, { ids, rule, seconds: options.wait }, surroundings.host);
  const chosen = isByRule ? await idsByRule() : ids;
  // By a rule that nothing fits there is nothing to decide; without ids it would be decided over all.
  const nothing = isByRule && chosen.length === 0;
  const act = {
    list: async () => fittingConnections(await listConnections(session, link), rule),
    accept: async () => (nothing ? [] : acceptConnections(session, link, chosen, surroundings.host)),
    reject: async () => (nothing ? [] : rejectConnections(session, link, chosen, surroundings.host)),
  }[verb];
  const connections = await (verb === "list" ? whileReading(surroundings, "who has asked", act()) : act());
  tell(surroundings, { ok: true, link, connections }, () => show(connections, verb));
  return EXIT.done;

  async function idsByRule(): Promise<string[]> {
    const fitting = fittingConnections(await listConnections(session, link), rule);
    const open = fitting.filter(({ name, state }) =>
      ids.length > 0
        ? ids.includes(name)
        : state === "pendingAcceptance" || (verb === "reject" && state === "available"),
    );
    const other = ids.find((id) => !fitting.some(({ name }) => name === id));
    if (other === undefined) return open.map(({ name }) => name);
    const said = [rule.accountId && `account ${rule.accountId}`, rule.region].filter(Boolean).join(" in ");
    throw new LinkError("connection-unknown", [
      {
        field: "connection",
        value: other,
        message: `'${other}' is not of ${said}`,
        hint: "postern connections lists whose each is",
      },
    ]);
  }
};

const isVerb = (text: string) => text === "list" || text === "accept" || text === "reject";

/** Of postern.yaml, or of the request that was sent: its service must be the link's own. */
async function whichLink(
  surroundings: Surroundings,
  path: string | undefined,
): Promise<{ link: string; region: string; via?: LinkSpec["via"] }> {
  if (path === undefined) return readSpecFile(surroundings.file);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const hint = "name a file that postern request wrote";
    throw new UsageError(`'${path}' cannot be read (${error.code})`, { field: "--request", hint });
  });
  const request = readRequest(text);
  const link = request.link ?? (await readSpecFile(surroundings.file)).link;
  const { service } = await readStatus(surroundings.openSession(request.region), link);
  if (service?.serviceName === request.serviceName) return { link, region: request.region };
  const has = service ? `is ${service.serviceName}` : `is not there in ${request.region}`;
  throw new UsageError(`it asks for ${request.serviceName}, and the service of link ${link} ${has}`, {
    field: "--request",
    hint: "a link that was made again has another service name: postern request asks anew",
  });
}

function show(connections: EndpointConnectionObserved[], verb: string): string {
  if (connections.length === 0) {
    return verb === "list"
      ? "Nobody has asked yet. Next: postern request, or postern connections --wait"
      : `No connection is there to ${verb}.`;
  }
  const lines = connections.map(({ vpcEndpointId, ownerAccountId, region, state, createdAt }) =>
    [
      vpcEndpointId,
      `account ${ownerAccountId}${region ? ` in ${region}` : ""}`,
      state,
      createdAt ? `since ${createdAt.toISOString()}` : "",
    ].join("  "),
  );
  const waiting = connections.filter(({ state }) => state === "pendingAcceptance");
  const next = waiting.map(({ vpcEndpointId }) => `Next: postern connections accept ${vpcEndpointId}`);
  return [...lines, ...next].join("\n");
}
