import { openNetwork, openSession } from "@postern/aws";
import type { Host } from "@postern/link";
import { askPassword } from "./ask-password.ts";
import { askYes } from "./ask-yes.ts";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { openPrompts } from "./prompts.ts";
import { openTerminal, wantsColor } from "./terminal.ts";
import { terminalHost } from "./terminal-host.ts";

const silent: Host = { report: () => undefined };

export interface GlobalOptions {
  json?: boolean;
  yes?: boolean;
  file?: string;
  color?: boolean;
  profile?: string;
  endpointUrl?: string;
  dnsServer?: string[];
  socksProxy?: string;
}

/** The surroundings of this process: its terminal, its AWS configuration, the network it is to dial from. */
export function openSurroundings(options: GlobalOptions): Surroundings {
  const { env, stdout, stderr, stdin } = process;
  const json = options.json === true;
  const color = wantsColor(env, stdout.isTTY === true && stderr.isTTY === true, options.color !== false);
  const terminal = openTerminal({ stdout, stderr, color });
  const dnsServers = options.dnsServer ?? env.POSTERN_DNS_SERVERS?.split(",").map((each) => each.trim());
  const socksProxy = options.socksProxy ?? env.POSTERN_SOCKS_PROXY;
  checkEndpoint("--endpoint-url", options.endpointUrl);
  checkEndpoint("AWS_ENDPOINT_URL", env.AWS_ENDPOINT_URL);
  return {
    terminal,
    host: json ? silent : terminalHost(terminal),
    network: openNetworkFrom(dnsServers, socksProxy),
    openSession: (region, profile = options.profile) =>
      openSession({
        region,
        ...(profile ? { profile } : {}),
        ...(options.endpointUrl ? { endpoint: options.endpointUrl } : {}),
      }),
    json,
    yes: options.yes === true,
    file: options.file ?? "postern.yaml",
    askPassword: stdin.isTTY && !json ? (question) => askPassword(question, stdin, stderr) : undefined,
    prompts: stdin.isTTY && stderr.isTTY && !json ? openPrompts(stdin, stderr) : undefined,
    async confirm(question) {
      const nobody = !stdin.isTTY || json;
      if (nobody) throw new UsageError("nobody is there to ask", { field: "--yes", hint: "say --yes to go ahead" });
      const agreed = await askYes(question, stdin, stderr);
      if (!agreed) terminal.progress("Nothing was changed.");
      return agreed;
    },
  };
}

function openNetworkFrom(dnsServers: string[] | undefined, socksProxy: string | undefined) {
  try {
    return openNetwork({ ...(dnsServers?.length ? { dnsServers } : {}), ...(socksProxy ? { socksProxy } : {}) });
  } catch (error) {
    const hint = "--dns-server and POSTERN_DNS_SERVERS, --socks-proxy and POSTERN_SOCKS_PROXY say the network";
    throw new UsageError((error as Error).message, { field: "network", hint });
  }
}

function checkEndpoint(field: string, url: string | undefined): void {
  if (!url || /^https?:$/.test(URL.parse(url)?.protocol ?? "")) return;
  throw new UsageError(`'${url}' is not a URL`, { field, hint: "write it as http://127.0.0.1:4566" });
}
