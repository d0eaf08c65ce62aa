import { type LinkStatus, readGatewayStatus, readSpecFile, readStatus } from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { showGateway } from "../show-gateway.ts";
import type { Terminal } from "../terminal.ts";
import { watchState } from "../watch-state.ts";
import { whileReading } from "../while-reading.ts";
import { wrapLines } from "../wrap-text.ts";

/** `postern status`: the whole chain on the owner's side with its live states; with `watch`, until it is told to end. */
export const runStatus: Run<{ watch?: number }> = async (surroundings, { watch }) => {
  const spec = await readSpecFile(surroundings.file);
  const session = surroundings.openSession(spec.region);
  return spec.via === "resource-gateway"
    ? tellStatus(surroundings, () => readGatewayStatus(session, spec.link), showGateway, watch)
    : tellStatus(surroundings, () => readStatus(session, spec.link), showStatus, watch);
};

async function tellStatus<Status extends object>(
  surroundings: Surroundings,
  read: () => Promise<Status>,
  show: (terminal: Terminal, status: Status) => string,
  watch: number | undefined,
): Promise<number> {
  const { terminal } = surroundings;
  const shownBy = (status: Status) => ({ document: { ok: true, ...status }, words: () => show(terminal, status) });
  if (watch !== undefined) return watchState(surroundings, async () => shownBy(await read()), watch);
  const { document, words } = shownBy(await whileReading(surroundings, "what is there", read()));
  tell(surroundings, document, words);
  return EXIT.done;
}

function showStatus(terminal: Terminal, status: LinkStatus): string {
  const { service, loadBalancer } = status;
  if (!service && !loadBalancer) return `Link ${status.link} has not been applied yet. Next: postern apply`;
  const bold = (text: string) => terminal.style("bold", text);
  const lines = [`Link ${bold(status.link)}`];
  for (const { name, port, targets, lastTurn } of status.databases) {
    const shown = targets.map(
      (target) =>
        `${target.address}:${target.port} ${state(terminal, target.state)}${target.reason ? ` (${target.reason})` : ""}`,
    );
    lines.push(`  database ${bold(name)} on port ${port ?? "—"}: ${shown.join(", ") || "no target registered"}`);
    if (lastTurn) {
      const when = new Date(lastTurn.at).toISOString().slice(0, 19);
      const words = terminal.style(lastTurn.words.startsWith("failed") ? "red" : "dim", lastTurn.words);
      lines.push(`    its follower's last turn, ${when}Z: ${words}`);
    }
  }
  if (status.follower) {
    const { functionName, missing } = status.follower;
    const lack = missing.length > 0 ? terminal.style("red", `lacks ${missing.join(", ")}`) : "complete";
    lines.push(`  follower ${functionName}: ${lack}`);
  }
  if (loadBalancer) {
    const { dnsName, nodeAddresses } = loadBalancer;
    lines.push(`  load balancer ${state(terminal, loadBalancer.state)}: ${dnsName} (${nodeAddresses.join(", ")})`);
  }
  if (service) {
    const acceptance = service.acceptanceRequired ? "acceptance by hand" : "accepts by itself";
    lines.push(`  endpoint service ${state(terminal, service.state)}: ${bold(service.serviceName)}, ${acceptance}`);
    lines.push(`    zones ${service.zoneIds.join(", ")}; admits ${service.principals.join(", ") || "nobody"}`);
  }
  for (const { vpcEndpointId, ownerAccountId, state: word } of status.connections) {
    lines.push(`  connection ${vpcEndpointId} of account ${ownerAccountId}: ${state(terminal, word)}`);
  }
  if (status.connections.length === 0) lines.push("  no connection yet: nobody has asked");
  return wrapLines(lines.join("\n"), terminal.columns);
}

/** Green is only what carries traffic. */
function state(terminal: Terminal, word: string): string {
  const lower = word.toLowerCase();
  if (["available", "active", "healthy"].includes(lower)) return terminal.style("green", word);
  return terminal.style(/reject|fail|unhealthy|expired/.test(lower) ? "red" : "yellow", word);
}
