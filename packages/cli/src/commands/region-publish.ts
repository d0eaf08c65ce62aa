import { openNetwork } from "@postern/aws";
import { type Run, tell } from "../command.ts";
import { UsageError } from "../exit-codes.ts";
import { forwardPort } from "../forward-port.ts";
import { readDestination } from "../read-destination.ts";
import { regionOf } from "../region-connection.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { type HostOptions, openRegionHost } from "./region-host.ts";

export interface RegionPublishOptions extends HostOptions {
  /** `NAME:PORT` or `ADDRESS:PORT` as the VPC knows it. */
  destination: string;
  /** Of this machine; 0 for any free one. */
  port: number;
}

const DIAL_MS = 10_000;

/** `postern region publish`: puts one place of a VPC on a port of this machine, in the foreground. */
export const runRegionPublish: Run<RegionPublishOptions> = async (surroundings, { destination, port, ...place }) => {
  const to = readDestination("destination", destination);
  const region = regionOf(surroundings);
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      const host = await openRegionHost(region, place);
      undo.push(() => host.close());
      signal.throwIfAborted();
      const network = openNetwork({ socksProxy: host.socksProxy });
      const forwarded = await forwardPort(port, () => network.connect(to.host, to.port, { timeoutMs: DIAL_MS })).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
          throw new UsageError(`port ${port} is not to be had (${error.code})`, {
            field: "--port",
            hint: "another, or 0 for any free one",
          });
        },
      );
      undo.push(() => forwarded.close());
      tell(
        surroundings,
        {
          ok: true,
          host: "127.0.0.1",
          port: forwarded.port,
          as: host.address,
          networkInterfaceId: host.networkInterfaceId,
        },
        () =>
          `127.0.0.1:${forwarded.port} leads to ${to.host}:${to.port}, as the host ${host.address} of ${place.vpc} would go there. Ctrl-C ends it.`,
      );
      return stayUp();
    },
    (error) =>
      surroundings.terminal.progress(`while ending: ${error instanceof Error ? error.message : String(error)}`),
    () => sayEnding(surroundings),
  );
};
