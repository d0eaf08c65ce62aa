import { setTimeout as sleep } from "node:timers/promises";
import { type LinkStatus, readSpecFile, readStatus } from "@postern/link";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { showGateway } from "../show-gateway.ts";
import type { Terminal } from "../terminal.ts";
import { whileReading } from "../while-reading.ts";

/** `postern status`: the whole chain on the owner's side with its live states; with `watch`, until it is told to end. */
export const runStatus: Run<{ watch?: number }> = async (surroundings, { watch }) => {
  const spec = await readSpecFile(surroundings.file);
  const session = surroundings.openSession(spec.region);
  if (spec.via === "resource-gateway") return showGateway(surroundings, session, spec.link, watch !== undefined);
  if (watch !== undefined) return watchStatus(surroundings, () => readStatus(session, spec.link), watch);
  const status = await whileReading(surroundings, "what is there", readStatus(session, spec.link));
  tell(surroundings, { ok: true, ...status }, () => showStatus(surroundings.terminal, status));
  return EXIT.done;
};

/** Rewrites the picture where somebody watches; elsewhere says what is new, with --json as a document a line. */
async function watchStatus(
  { terminal, json }: Surroundings,
  read: () => Promise<LinkStatus>,
  seconds: number,
): Promise<never> {
  let last = "";
  for (;;) {
    const status = await read();
    const shown = json ? JSON.stringify({ ok: true, ...status }) : showStatus(terminal, status);
    if (terminal.isInteractive && !json) {
      terminal.live([...shown.split("\n"), terminal.style("dim", `every ${seconds} s; Ctrl-C ends it`)]);
    } else if (shown !== last) terminal.out(shown);
    last = shown;
    await sleep(seconds * 1000);
  }
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
  return lines.join("\n");
}

/** Green is only what carries traffic. */
function state(terminal: Terminal, word: string): string {
  const lower = word.toLowerCase();
  if (["available", "active", "healthy"].includes(lower)) return terminal.style("green", word);
  return terminal.style(/reject|fail|unhealthy|expired/.test(lower) ? "red" : "yellow", word);
}
