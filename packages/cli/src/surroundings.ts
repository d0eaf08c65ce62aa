import { createInterface } from "node:readline/promises";
import { openNetwork, openSession } from "@postern/aws";
import { silentHost } from "@postern/link";
import type { Surroundings } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { openTerminal, wantsColor } from "./terminal.ts";
import { terminalHost } from "./terminal-host.ts";

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
  const color = wantsColor(env, stderr.isTTY === true, options.color !== false);
  const terminal = openTerminal({ stdout, stderr, color });
  const dnsServers = options.dnsServer ?? env.POSTERN_DNS_SERVERS?.split(",").map((each) => each.trim());
  const socksProxy = options.socksProxy ?? env.POSTERN_SOCKS_PROXY;
  return {
    terminal,
    host: json ? silentHost : terminalHost(terminal),
    network: openNetworkFrom(dnsServers, socksProxy),
    openSession: (region) =>
      openSession({
        region,
        ...(options.profile ? { profile: options.profile } : {}),
        ...(options.endpointUrl ? { endpoint: options.endpointUrl } : {}),
      }),
    json,
    yes: options.yes === true,
    file: options.file ?? "postern.yaml",
    async confirm(question) {
      if (!stdin.isTTY || json) throw new UsageError("nobody is there to ask: say --yes to go ahead");
      const prompt = createInterface({ input: stdin, output: stderr });
      const answer = await prompt.question(`${question} [y/N] `).finally(() => prompt.close());
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

function openNetworkFrom(dnsServers: string[] | undefined, socksProxy: string | undefined) {
  try {
    return openNetwork({ ...(dnsServers?.length ? { dnsServers } : {}), ...(socksProxy ? { socksProxy } : {}) });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
