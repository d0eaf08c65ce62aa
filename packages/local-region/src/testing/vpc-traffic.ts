import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { SocksClient } from "socks";
import type { Location } from "../network/data-plane.ts";
import type { TestRegion } from "./start-test-region.ts";

type OnCleanup = (cleanup: () => void) => void;

/** An address in a VPC that listens, and who it saw. */
export interface VpcServer {
  address: string;
  networkInterfaceId: string;
  /** Addresses on this machine, one for each connection that said something. */
  peers: string[];
  /** Takes no more connections; those that it has go on. */
  refuse(): void;
}

/** A host with a server that sends back what it hears, behind its own name. */
export async function startVpcServer(
  region: TestRegion,
  place: { accountId: string; vpcId: string; subnetId: string; groupIds?: string[]; port: number },
  onCleanup: OnCleanup,
): Promise<VpcServer> {
  const { accountId, vpcId, subnetId, groupIds, port } = place;
  const host = await region.openHost({ accountId, region: "us-east-1", subnetId, ...(groupIds && { groupIds }) });
  const { peers, refuse } = await serveAt(
    await region.locate({ vpcId, address: host.address, port }),
    host.address,
    onCleanup,
  );
  return { address: host.address, networkInterfaceId: host.networkInterfaceId, peers, refuse };
}

/** A server on this machine that answers each message with `NAME: MESSAGE`. */
export async function serveAt(
  location: Location,
  name: string,
  onCleanup: OnCleanup,
): Promise<Pick<VpcServer, "peers" | "refuse">> {
  const peers: string[] = [];
  const server = createServer((socket) => {
    socket
      .on("error", () => {})
      .on("data", (words) => {
        peers.push(socket.remoteAddress!);
        socket.write(`${name}: ${words}`);
      });
  });
  onCleanup(() => void server.close());
  server.listen(location);
  await once(server, "listening");
  return { peers, refuse: () => void server.close() };
}

/** A connection from a client host, by name or address; rejects when it is refused or swallowed. */
export async function dialFrom(
  socksProxy: string,
  destination: { host: string; port: number },
  onCleanup: OnCleanup,
): Promise<Socket> {
  const { hostname, port } = new URL(socksProxy);
  const { socket } = await SocksClient.createConnection({
    proxy: { host: hostname, port: Number(port), type: 5 },
    command: "connect",
    destination,
    timeout: 5000,
  });
  socket.on("error", () => {});
  onCleanup(() => void socket.destroy());
  return socket;
}

/** The same, telling how it failed: `refused` at once, or `silent` when nothing came back. */
export async function tryDialFrom(
  socksProxy: string,
  destination: { host: string; port: number },
  onCleanup: OnCleanup,
): Promise<Socket | "refused" | "silent"> {
  try {
    return await dialFrom(socksProxy, destination, onCleanup);
  } catch (error) {
    if (/ConnectionRefused/.test(String(error))) return "refused";
    if (/HostUnreachable|timed out/.test(String(error))) return "silent";
    throw error;
  }
}

/** What comes back; rejects with how the connection ended instead. */
export function say(socket: Duplex, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) throw socket.errored ?? new Error("the connection was closed");
    const finish = (settle: () => void) => {
      socket.off("data", hear).off("error", fail).off("close", close);
      settle();
    };
    const hear = (heard: Buffer) => finish(() => resolve(String(heard)));
    const fail = (error: Error) => finish(() => reject(error));
    const close = () => finish(() => reject(new Error("the connection was closed")));
    socket.on("data", hear).on("error", fail).on("close", close);
    socket.write(words);
  });
}
