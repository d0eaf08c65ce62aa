import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, isIPv4 } from "node:net";

/** A DNS server that knows the rest of the world. */
export interface Upstream {
  host: string;
  port: number;
}

const DNS_PORT = 53;
const PATIENCE_MS = 5000;

/** `ADDRESS` or `ADDRESS:PORT`. Throws RangeError. */
export function readUpstream(text: string): Upstream {
  const [host = "", digits = String(DNS_PORT), ...rest] = text.split(":");
  const port = Number(digits);
  if (isIPv4(host) && /^\d{1,5}$/.test(digits) && port >= 1 && port <= 65_535 && rest.length === 0)
    return { host, port };
  throw new RangeError(`'${text}' is no DNS server; give an IPv4 address, or ADDRESS:PORT`);
}

/** Passes a question on as it came, over UDP or TCP as it came; rejects when no answer comes back in time. */
export function forwardQuestion(message: Buffer, upstream: Upstream, isUdp: boolean): Promise<Buffer> {
  return isUdp ? forwardByUdp(message, upstream) : forwardByTcp(message, upstream);
}

async function forwardByUdp(message: Buffer, { host, port }: Upstream): Promise<Buffer> {
  const socket = createSocket("udp4");
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    // Connected, it hears that server alone.
    socket.connect(port, host);
    await once(socket, "connect", { signal });
    socket.send(message);
    for (;;) {
      const [answer] = (await once(socket, "message", { signal })) as [Buffer];
      if (answer.length >= 2 && answer.readUInt16BE(0) === message.readUInt16BE(0)) return answer;
    }
  } finally {
    socket.close();
  }
}

async function forwardByTcp(message: Buffer, { host, port }: Upstream): Promise<Buffer> {
  const socket = connect({ host, port, timeout: PATIENCE_MS });
  socket.once("timeout", () => socket.destroy(new Error(`${host}:${port} did not answer`)));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message]));
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    // Leaving the loop closes the connection.
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0))
      return received.subarray(2, 2 + received.readUInt16BE(0));
  }
  throw new Error(`${host}:${port} ended without an answer`);
}
