import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { DnsAnswer, DnsQuestion } from "./answer.ts";
import { forwardQuestion, type Upstream } from "./forward.ts";
import { readQuery, writeAnswer, writeFailure } from "./messages.ts";

export interface DnsServerOptions {
  /** A loopback address. */
  host: string;
  /** UDP and TCP alike. When not given: 5353 if it is to be had, else any free one. */
  port?: number;
  answer: (question: DnsQuestion) => DnsAnswer | Promise<DnsAnswer>;
  /** Who is asked for foreign names; nobody when not given. */
  forwardTo?: Upstream | undefined;
  log?: (line: string) => void;
}

export interface DnsServer {
  host: string;
  port: number;
  stop(): Promise<void>;
}

const USUAL_PORT = 5353;
const TCP_IDLE_MS = 10_000;
/** Tries to get a number that is free for UDP and TCP. */
const MAX_TRIES = 20;

/** A DNS server for one view. It knows its own names, and asks nobody else unless told to; what it cannot read does it no harm. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { udp, tcp, port } = await bindBoth(options);
  return serveDns({ udp, tcp }, { ...options, port });
}

/** The same on sockets that listen already. */
export function serveDns(
  { udp, tcp }: { udp: UdpSocket; tcp: Server },
  options: DnsServerOptions & { port: number },
): DnsServer {
  const answer = createResponder(options);
  const clients = new Set<Socket>();
  let isOpen = true;

  udp.on("message", async (message, client) => {
    const response = await answer(message, true);
    // A client that is gone by now is no trouble of ours.
    if (response && isOpen) udp.send(response, client.port, client.address, () => {});
  });
  udp.on("error", (error) => options.log?.(`dns ${options.host}:${options.port} udp: ${error.message}`));
  tcp.on("connection", (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    serveTcp(client, (message) => answer(message, false));
  });
  tcp.on("error", (error) => options.log?.(`dns ${options.host}:${options.port} tcp: ${error.message}`));

  return {
    host: options.host,
    port: options.port,
    async stop() {
      if (!isOpen) return;
      isOpen = false;
      const closed = [new Promise<void>((resolve) => udp.close(resolve)), new Promise((resolve) => tcp.close(resolve))];
      for (const client of clients) client.destroy();
      await Promise.all(closed);
    },
  };
}

async function bindBoth(options: DnsServerOptions): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  const { host, port: wished } = options;
  for (let attempt = 0; ; attempt++) {
    const port = wished ?? (attempt === 0 ? USUAL_PORT : 0);
    const tcp = createServer();
    const udp = createSocket("udp4");
    try {
      tcp.listen({ host, port, exclusive: true });
      await once(tcp, "listening");
      const bound = (tcp.address() as AddressInfo).port;
      udp.bind({ address: host, port: bound, exclusive: true });
      await once(udp, "listening");
      return { udp, tcp, port: bound };
    } catch (error) {
      tcp.close();
      udp.close();
      if (wished || attempt >= MAX_TRIES) {
        throw new Error(`cannot serve dns on ${host}:${port}: choose another port or end what listens there`, {
          cause: error,
        });
      }
    }
  }
}

/** One message in, one out; undefined when it is to be ignored. */
function createResponder({ answer, forwardTo, log }: DnsServerOptions) {
  let turn = 0;
  return async (message: Buffer, isUdp: boolean): Promise<Buffer | undefined> => {
    const query = readQuery(message);
    if (query.kind === "ignored") return undefined;
    if (query.kind === "error") return query.message;
    try {
      const found = await answer(query.question);
      if (found.isForeign && forwardTo) return await forwardQuestion(message, forwardTo, isUdp);
      if (found.addresses.length > 1) turn += 1;
      return writeAnswer(query, { ...found, addresses: rotate(found.addresses, turn) }, isUdp);
    } catch (error) {
      log?.(`dns question ${query.question.type} ${query.question.name} failed: ${String(error)}`);
      return writeFailure(query);
    }
  };
}

/** Another address first each time, as AWS does it, so that clients spread. */
function rotate(addresses: string[], turn: number): string[] {
  const first = addresses.length === 0 ? 0 : turn % addresses.length;
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}

/** Over TCP each message has its length before it (RFC 1035 §4.2.2); several may follow each other. */
function serveTcp(client: Socket, answer: (message: Buffer) => Promise<Buffer | undefined>): void {
  let received = Buffer.alloc(0);
  let previous = Promise.resolve();
  client.setTimeout(TCP_IDLE_MS, () => client.destroy());
  client.on("error", () => client.destroy());
  client.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = received.subarray(2, end);
      received = received.subarray(end);
      previous = previous.then(async () => {
        const response = await answer(message);
        if (!response || client.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(response.length);
        client.write(Buffer.concat([length, response]));
      });
    }
  });
}
