import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { encodeLocalHeader } from "../../network/proxy-header.ts";
import type { World } from "../world.ts";
import type { TargetGroupRow, TargetRow } from "./store.ts";
import { addressOfTarget } from "./target-places.ts";

export type ProbeResult = { passed: true } | { passed: false; reason: string; description: string };

const FAILED: ProbeResult = { passed: false, reason: "Target.FailedHealthChecks", description: "Health checks failed" };

/** A machine under load must not make targets fail whose time was scaled down. */
const LEAST_TIMEOUT_MS = 200;

/** One health check: a connection that the load balancer's node really makes, and a request over it for HTTP and HTTPS. */
export async function probeTarget(
  world: World,
  group: TargetGroupRow,
  target: TargetRow,
  nodeInterfaceId: string,
): Promise<ProbeResult> {
  const check = group.healthCheck;
  const port = check.port === "traffic-port" ? target.port : Number(check.port);
  const address = addressOfTarget(world, group, target) ?? target.id;
  const timeoutMs = Math.max(LEAST_TIMEOUT_MS, world.clock.periodMs(check.timeoutSeconds));
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const connected = await world.network.plane.connect(nodeInterfaceId, { address, port }, timeoutMs);
    if ("stopped" in connected) return FAILED;
    const { stream } = connected;
    stream.on("error", () => {});
    if (group.attributes.get("proxy_protocol_v2.enabled") === "true") stream.write(encodeLocalHeader());
    try {
      if (check.protocol === "TCP") return { passed: true };
      return await probeHttp(check, stream, `${address}:${port}`, signal);
    } finally {
      stream.destroy();
    }
  } catch {
    return FAILED;
  }
}

async function probeHttp(
  check: TargetGroupRow["healthCheck"],
  stream: Duplex,
  host: string,
  signal: AbortSignal,
): Promise<ProbeResult> {
  // AWS does not verify certificates of targets.
  const channel = check.protocol === "HTTPS" ? connectTls({ socket: stream, rejectUnauthorized: false }) : stream;
  channel.on("error", () => {});
  channel.write(
    `GET ${check.path ?? "/"} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ELB-HealthChecker/2.0\r\nConnection: close\r\n\r\n`,
  );
  const code = await readStatusCode(channel, signal);
  if (code === undefined) return FAILED;
  if (isCodeIn(code, check.matcher ?? "200-399")) return { passed: true };
  return {
    passed: false,
    reason: "Target.ResponseCodeMismatch",
    description: `Health checks failed with these codes: [${code}]`,
  };
}

function readStatusCode(channel: Duplex, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    let text = "";
    channel.on("data", (chunk) => {
      text += String(chunk);
      if (text.includes("\r\n") || text.length > 1024) {
        const code = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1];
        resolve(code === undefined ? undefined : Number(code));
      }
    });
    for (const event of ["end", "close", "error"]) channel.once(event, () => resolve(undefined));
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** `matcher` is AWS's list of codes and ranges: `200`, `200,202`, `200-399`. */
function isCodeIn(code: number, matcher: string): boolean {
  return matcher.split(",").some((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map(Number);
    return first <= code && code <= last;
  });
}
