import { connect, type Socket } from "node:net";
import type { Location, Stopped } from "../data-plane.ts";

export interface Dialled {
  /** There at once, so that it can be cut while it still connects; errors on it never end the process. */
  socket: Socket;
  /** Undefined when connected. */
  outcome: Promise<Stopped | undefined>;
}

/** Dials an address of this machine, from `localAddress` where given; gives up after `timeoutMs`. */
export function dial(to: Location, localAddress: string | undefined, timeoutMs: number, name: string): Dialled {
  const socket = connect({ ...to, ...(localAddress && { localAddress }), allowHalfOpen: true, noDelay: true });
  let failure: Stopped = { how: "refused", why: `the connection to ${name} was cut while it was being opened` };
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNREFUSED") failure = { how: "refused", why: `nothing listens on ${name}` };
    else failure = { how: "dropped", why: `${name} cannot be reached: ${error.message}` };
  });
  const outcome = new Promise<Stopped | undefined>((resolve) => {
    const timer = setTimeout(() => {
      failure = { how: "dropped", why: `${name} did not answer within ${timeoutMs} ms` };
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
