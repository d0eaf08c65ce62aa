import { PassThrough } from "node:stream";
import type { DataPlane } from "../network/data-plane.ts";

export interface TablePlane extends DataPlane {
  /** Addresses (`10.0.1.20:5432`) that take connections; all others refuse. A text is sent to whoever connects. */
  listening: Map<string, string | undefined>;
  /** Every connection attempt, as `eni-… 10.0.1.20:5432`. */
  attempts: string[];
}

/** A data plane whose connections come from a table: for tests of what asks for connections, not of packets. */
export function createTablePlane(): TablePlane {
  const listening = new Map<string, string | undefined>();
  const attempts: string[] = [];
  return {
    name: "loopback",
    listening,
    attempts,
    locate: async ({ address, port }) => ({ host: address, port }),
    stand: async ({ address, port }) => ({ host: address, port }),
    listen: async () => {},
    standOutside: async (host, port) => ({ host, port }),
    leaveOutside() {},
    apply: async () => {},
    async connect(fromInterfaceId, { address, port }) {
      const place = `${address}:${port}`;
      attempts.push(`${fromInterfaceId} ${place}`);
      if (!listening.has(place)) return { stopped: { how: "refused", why: `nothing listens on ${place}` } };
      const stream = new PassThrough();
      const greeting = listening.get(place);
      // Written after the request, as an answer: a PassThrough gives back what is written to it.
      if (greeting !== undefined) stream.write = () => stream.push(greeting);
      return { stream, localAddress: "10.0.0.1" };
    },
    stop: async () => {},
  };
}
