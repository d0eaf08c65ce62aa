import type { AwsSession } from "@postern/aws";
import { type GatewayStatus, readGatewayStatus } from "@postern/link";
import { type Surroundings, tell } from "./command.ts";
import { EXIT, UsageError } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import { whileReading } from "./while-reading.ts";

/** `postern status` of a link through a resource gateway. */
export async function showGateway(
  surroundings: Surroundings,
  session: AwsSession,
  link: string,
  watch: boolean,
): Promise<number> {
  if (watch) {
    const hint = "leave it out, and run the command again";
    throw new UsageError("a link through a resource gateway is not watched", { field: "--watch", hint });
  }
  const status = await whileReading(surroundings, "what is there", readGatewayStatus(session, link));
  tell(surroundings, { ok: true, ...status }, () =>
    status.gateway
      ? [`Link ${surroundings.terminal.style("bold", link)}`, describeGateway(surroundings.terminal, status)].join("\n")
      : `Link ${link} has not been applied yet. Next: postern apply`,
  );
  return EXIT.done;
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
