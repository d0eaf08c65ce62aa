import type { Socket } from "node:net";
import type { Location, Stopped } from "../data-plane.ts";
import { connectForStraightReads } from "../sockets/straight-reads.ts";

export interface Dialled {
  /** There at once, so that it can be cut while it still connects; errors on it never end the process. */
  socket: Socket;
  /** Undefined when connected. */
  outcome: Promise<DialFailure | undefined>;
}

export interface DialFailure {
  stopped: Stopped;
  /** `no-free-port`: no local port is left for the pair of addresses. */
  cause: "target-refused" | "target-silent" | "no-free-port";
}

/** Dials an address of this machine, from `localAddress` where given; gives up after `timeoutMs`. */
export function dial(to: Location, localAddress: string | undefined, timeoutMs: number, name: string): Dialled {
  const local = localAddress === undefined ? {} : { localAddress };
  const socket = connectForStraightReads({ ...to, ...local, allowHalfOpen: true, noDelay: true });
  const fail = (how: Stopped["how"], cause: DialFailure["cause"], why: string): DialFailure => ({
    stopped: { how, why },
    cause,
  });
  let failure = fail("refused", "target-refused", `the connection to ${name} was cut while it was being opened`);
  socket.on("error", (error: NodeJS.ErrnoException) => {
    const isOutOfPorts = error.code === "EADDRNOTAVAIL" || error.code === "EADDRINUSE";
    const why = `${name} cannot be reached: ${error.message}`;
    if (error.code === "ECONNREFUSED") failure = fail("refused", "target-refused", `nothing listens on ${name}`);
    else failure = fail("dropped", isOutOfPorts ? "no-free-port" : "target-silent", why);
  });
  const outcome = new Promise<DialFailure | undefined>((resolve) => {
    const timer = setTimeout(() => {
      failure = fail("dropped", "target-silent", `${name} did not answer within ${timeoutMs} ms`);
      socket.destroy();
    }, timeoutMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(failure);
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
  return { socket, outcome };
}
