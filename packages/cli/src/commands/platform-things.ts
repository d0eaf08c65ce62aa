import type { Connection, Endpoint, LinkRequest, Page, PlatformClient, TestRun } from "@postern/platform-api";
import { type Run, type Surroundings, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { findPlatformKey } from "../platform-key.ts";
import { whileReading } from "../while-reading.ts";

export interface PlatformOptions {
  /** Where the platform answers. */
  url?: string;
  /** Which tenant is meant, for who belongs to several. */
  tenant?: string;
}

/** Words for whatever one command of a platform's answers. */
type Ask<Answer> = (client: PlatformClient) => Promise<Answer>;

/** A command that asks a platform and prints what it answers. */
export function askPlatform<Answer>(
  what: string,
  ask: Ask<Answer>,
  words: (answer: Answer) => string,
  succeeded: (answer: Answer) => boolean = () => true,
): Run<PlatformOptions> {
  return async (surroundings, options) => {
    const client = await openClient(surroundings, options);
    const answer = await whileReading(surroundings, what, ask(client));
    const ok = succeeded(answer);
    tell(surroundings, { ok, ...(answer as object | undefined) }, () => words(answer));
    return ok ? EXIT.done : EXIT.failed;
  };
}

export function showPage<Item>(show: (item: Item) => string, none: string): (page: Page<Item>) => string {
  return ({ items, next }) => {
    if (items.length === 0) return none;
    return [...items.map(show), ...(next === null ? [] : [`more: --after ${next}`])].join("\n");
  };
}

export function showRequest({ id, state, serviceName, environment, endpointId, reason, zones }: LinkRequest): string {
  const led = endpointId === null ? "" : ` → ${endpointId}`;
  const common = zones ? `  zones in common: ${zones.common.join(", ") || "none"}` : "";
  return `${id}  ${state}${led}  ${serviceName}  ${environment}${common}${reason ? `  (${reason})` : ""}`;
}

export function showEndpoint({ id, state, turn, serviceName, host, reason }: Endpoint): string {
  const whose = turn === "nobody" ? "" : `, ${turn}'s turn`;
  return `${id}  ${state}${whose}  ${serviceName}${host ? `  ${host}` : ""}${reason ? `  (${reason})` : ""}`;
}

export function showConnection({ id, name, kind, host, port, database, user, iam }: Connection): string {
  return `${id}  ${name}  ${kind}  ${user}@${host}:${port}/${database}${iam ? "  by IAM" : ""}`;
}

export function showTestRun({ ok, stages, state, problem }: TestRun): string {
  const lines = stages.map(({ stage, ok: passed, detail, cause }) => {
    return `${passed ? "✓" : "✗"} ${stage}: ${detail}${cause ? `\n  → ${cause}` : ""}`;
  });
  if (state !== "ended")
    return [...lines, "The test has not ended yet: its worker is busy. Try again shortly."].join("\n");
  if (problem) return [...lines, `The test could not be run to its end: ${problem.detail}`].join("\n");
  return [...lines, ok ? "The connection works." : "The connection does not work."].join("\n");
}

async function openClient(surroundings: Surroundings, options: PlatformOptions): Promise<PlatformClient> {
  const url = options.url ?? process.env.POSTERN_PLATFORM_URL;
  if (!/^https?:$/.test(URL.parse(url ?? "")?.protocol ?? "")) {
    throw new UsageError(url === undefined ? "is missing" : `'${url}' is not a URL`, {
      field: "--url",
      hint: "write it as https://platform.example.com, or set POSTERN_PLATFORM_URL",
    });
  }
  const token = await findPlatformKey(surroundings, url!);
  const { openPlatformClient } = await import("@postern/platform-api");
  return openPlatformClient({ url: url!, token, ...(options.tenant === undefined ? {} : { tenant: options.tenant }) });
}
