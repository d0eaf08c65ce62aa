import type { GatewayStatus } from "@postern/link";
import type { Terminal } from "./terminal.ts";

/** What `postern status` says of a link through a resource gateway. */
export function showGateway(terminal: Terminal, status: GatewayStatus): string {
  if (!status.gateway) return `Link ${status.link} has not been applied yet. Next: postern apply`;
  return [`Link ${terminal.style("bold", status.link)}`, describeGateway(terminal, status)].join("\n");
}

export function describeGateway(terminal: Terminal, { gateway, databases, share, endpoints }: GatewayStatus): string {
  const accounts = Object.entries(share?.accounts ?? {}).map(([account, word]) =>
    word === "ASSOCIATED" ? `account ${account}` : `account ${account}, which has not accepted yet`,
  );
  return [
    ...(gateway ? [`  resource gateway ${gateway.gatewayId} ${gateway.status}`] : []),
    ...databases.map(
      ({ name, configurationArn, status, resource }) =>
        `  database ${terminal.style("bold", name)} ${status}: ${resource}\n    ${configurationArn}`,
    ),
    ...(share ? [`  share ${share.shareArn}`, `    with ${accounts.join(", ") || "nobody"}`] : []),
    ...endpoints.map(
      ({ vpcEndpointId, ownerAccountId, database }) =>
        `  endpoint ${vpcEndpointId} of account ${ownerAccountId} at ${database}`,
    ),
    ...(endpoints.length === 0 ? ["  no endpoint yet"] : []),
  ].join("\n");
}
