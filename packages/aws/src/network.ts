import { connect as dial, type Socket } from "node:net";
import { SocksClient } from "socks";
import { NetworkError } from "./network-error.ts";
import { type NameResolver, openResolver } from "./resolver.ts";

export interface NetworkOptions {
  /** `ADDRESS` or `ADDRESS:PORT`; the system's resolver otherwise. */
  dnsServers?: string[];
  /** `socks5://ADDRESS:PORT` of a way into the VPC, such as `ssh -D` to a bastion. */
  socksProxy?: string;
}

/** The network that names are resolved in and ports are dialled from: this machine's, or a VPC's by way of a proxy. */
export interface Network extends NameResolver {
  connect(address: string, port: number, options: { timeoutMs: number }): Promise<Socket>;
}

export function openNetwork(options: NetworkOptions = {}): Network {
  const { dnsServers, socksProxy } = options;
  const { resolve } = openResolver(dnsServers);
  const proxy = socksProxy === undefined ? undefined : readProxy(socksProxy);
  return {
    resolve,
    connect: (address, port, { timeoutMs }) =>
      proxy ? connectThrough(proxy, address, port, timeoutMs) : connectDirectly(address, port, timeoutMs),
  };
}

function readProxy(text: string): { host: string; port: number } {
  const url = URL.parse(text);
  if (!url || !/^socks5h?:$/.test(url.protocol) || !url.port) {
    throw new TypeError(`proxy '${text}' is not of the form socks5://ADDRESS:PORT`);
  }
  return { host: url.hostname, port: Number(url.port) };
}

function connectDirectly(address: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = dial({ host: address, port, noDelay: true, timeout: timeoutMs });
    const fail = (error: unknown) => {
      socket.destroy();
      reject(connectionError(address, port, error));
    };
    socket.once("error", fail);
    socket.once("timeout", () => fail({ code: "ETIMEDOUT" }));
    socket.once("connect", () => {
      socket.off("error", fail);
      socket.removeAllListeners("timeout");
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

async function connectThrough(proxy: { host: string; port: number }, address: string, port: number, timeoutMs: number) {
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { ...proxy, type: 5 },
      command: "connect",
      destination: { host: address, port },
      timeout: timeoutMs,
      set_tcp_nodelay: true,
    });
    return socket;
  } catch (error) {
    throw connectionError(address, port, { code: socksCode((error as Error).message), cause: error });
  }
}

/** The proxy's reply, as the system would have said it for a connection of our own (RFC 1928 §6). */
function socksCode(message: string): string {
  if (/ConnectionRefused/.test(message)) return "ECONNREFUSED";
  if (/HostUnreachable|TTLExpired|timed out/i.test(message)) return "ETIMEDOUT";
  return "ENETUNREACH";
}

function connectionError(address: string, port: number, cause: unknown): NetworkError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  const where = `${address}:${port}`;
  if (code === "ECONNREFUSED") return new NetworkError("refused", `${where} refused the connection`, cause);
  if (code === "ETIMEDOUT") return new NetworkError("timed-out", `${where} did not answer`, cause);
  return new NetworkError("unreachable", `${where} cannot be reached (${code})`, cause);
}
