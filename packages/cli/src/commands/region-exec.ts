import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNetwork } from "@postern/aws";
import type { Run } from "../command.ts";
import { forwardPort } from "../forward-port.ts";
import { readDestination } from "../read-destination.ts";
import { regionOf } from "../region-connection.ts";
import { runProgram } from "../run-program.ts";
import { createUndo } from "../until-interrupted.ts";
import { type HostOptions, openRegionHost, type RegionHost } from "./region-host.ts";

export interface RegionExecOptions extends HostOptions {
  command: string[];
  /** `NAME` or `NAME:PORT`: where libpq's programs are to go. */
  postgres?: string;
  /** Leave the program on this machine, also where the kernel could put it into the VPC. */
  proxy?: boolean;
}

const POSTGRES_PORT = 5432;
const DIAL_MS = 10_000;

/**
 * `postern region exec`: runs a program as a host of a VPC. In the kernel it is that host; on loopback, or where it is to
 * reach this machine too, its environment leads there by the host's proxy. Answers the program's exit code.
 */
export const runRegionExec: Run<RegionExecOptions> = async (surroundings, { command, postgres, proxy, ...place }) => {
  const to = postgres === undefined ? undefined : readDestination("--postgres", postgres, POSTGRES_PORT);
  const region = regionOf(surroundings);
  const undo = createUndo((error) => surroundings.terminal.progress(`while ending: ${String(error)}`));
  try {
    const host = await openRegionHost(region, place);
    undo.push(() => host.close());
    const directory = await mkdtemp(join(tmpdir(), "postern-exec-"));
    undo.push(() => rm(directory, { recursive: true, force: true }));
    const authority = join(directory, "authority.pem");
    await writeFile(authority, await region.send("GET", "authority"));
    const enter = proxy ? null : await host.enter();
    const env = {
      PGSSLROOTCERT: authority,
      ...(to && { PGHOST: to.host, PGPORT: String(to.port) }),
      ...(enter === null && proxyEnvironment(host)),
    };
    if (enter === null && to) {
      const network = openNetwork({ socksProxy: host.socksProxy });
      const forwarded = await forwardPort(0, () => network.connect(to.host, to.port, { timeoutMs: DIAL_MS }));
      undo.push(() => forwarded.close());
      // The name stays what the certificate is verified for.
      Object.assign(env, { PGHOSTADDR: "127.0.0.1", PGPORT: String(forwarded.port) });
    }
    return await runProgram([...(enter ?? []), ...command], { ...process.env, ...env });
  } finally {
    await undo.run();
  }
};

/** The `h` has the proxy resolve names. Addresses of this machine, such as the region's own, need no proxy. */
function proxyEnvironment({ socksProxy, dnsServer }: RegionHost): Record<string, string> {
  return {
    ALL_PROXY: socksProxy.replace("socks5://", "socks5h://"),
    NO_PROXY: "127.0.0.1,localhost",
    POSTERN_SOCKS_PROXY: socksProxy,
    POSTERN_DNS_SERVERS: dnsServer,
  };
}
