import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isInCidr, parseIpv4 } from "../../addresses/ipv4.ts";
import type { DataPlane } from "../data-plane.ts";
import { relay, reset } from "./relay.ts";
import {
  type ConnectRequest,
  type Parsed,
  parseConnectRequest,
  parseGreeting,
  REPLY,
  type ReplyCode,
  writeMethod,
  writeReply,
} from "./socks-messages.ts";

export interface SocksServerOptions {
  plane: Pick<DataPlane, "connect">;
  /** Whose connections they are. */
  interfaceId: string;
  /** An IPv4 address for a host name, as the interface's VPC sees it; undefined when there is none. */
  resolve: (name: string) => string | undefined | Promise<string | undefined>;
  /** How long silence lasts before the program is told that the host is unreachable; 3000 by default. */
  connectTimeoutMs?: number;
  log?: (line: string) => void;
}

export interface SocksServer {
  host: string;
  port: number;
  /** `socks5://127.0.0.1:PORT`. Names are the server's to resolve: curl wants it written `socks5h`. */
  url: string;
  stop(): Promise<void>;
}

/** Longer than any valid message. */
const MAX_MESSAGE_BYTES = 520;
const MESSAGE_TIMEOUT_MS = 10_000;

/** A SOCKS 5 proxy on 127.0.0.1 by which a program of this machine acts as one interface of a VPC. */
export async function startSocksServer(options: SocksServerOptions): Promise<SocksServer> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    client.on("error", () => {});
    serve(client, options).catch((error: unknown) => {
      options.log?.(`a connection of the proxy of ${options.interfaceId} failed: ${String(error)}`);
      reset(client);
    });
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const { address: host, port } = server.address() as AddressInfo;
  return {
    host,
    port,
    url: `socks5://${host}:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) reset(client);
      await closed;
    },
  };
}

/** One client's life: greeting, request, connection, bytes. */
async function serve(client: Socket, options: SocksServerOptions): Promise<void> {
  const greeting = await readMessage(client, parseGreeting);
  if (!greeting) return;
  client.write(writeMethod(greeting.acceptsNoAuthentication));
  if (!greeting.acceptsNoAuthentication) return finish(client);
  const request = await readMessage(client, parseConnectRequest);
  if (!request) return;
  const result = await open(request, options);
  if (typeof result === "number") {
    client.write(writeReply(result));
    return finish(client);
  }
  if (!client.destroyed) client.write(writeReply(REPLY.succeeded));
  relay(client, result);
}

/** The next message, taken off the stream byte for byte; undefined after the client left, dawdled or sent nonsense. */
async function readMessage<Message extends { length: number }>(
  client: Socket,
  parse: (bytes: Buffer) => Parsed<Message>,
): Promise<Message | undefined> {
  const timer = setTimeout(() => reset(client), MESSAGE_TIMEOUT_MS);
  let bytes = Buffer.alloc(0);
  try {
    for (;;) {
      const chunk: Buffer | null = client.read();
      if (chunk) bytes = Buffer.concat([bytes, chunk]);
      const message = parse(bytes);
      if (message === "malformed" || (message === undefined && bytes.length > MAX_MESSAGE_BYTES)) break;
      if (message) {
        if (bytes.length > message.length) client.unshift(bytes.subarray(message.length));
        return message;
      }
      if (!chunk && !(await hasMoreToRead(client))) break;
    }
  } finally {
    clearTimeout(timer);
  }
  reset(client);
  return undefined;
}

function hasMoreToRead(client: Socket): Promise<boolean> {
  if (client.destroyed || client.readableEnded) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (isMore: boolean) => {
      client.off("readable", more).off("end", over).off("close", over);
      resolve(isMore);
    };
    const more = () => settle(true);
    const over = () => settle(false);
    client.once("readable", more).once("end", over).once("close", over);
  });
}

async function open(request: ConnectRequest, options: SocksServerOptions): Promise<Duplex | ReplyCode> {
  const { plane, interfaceId, resolve, connectTimeoutMs = 3000 } = options;
  if (request.command !== 1) return REPLY.commandNotSupported;
  if (request.destination === "ipv6") return REPLY.addressTypeNotSupported;
  const address =
    "address" in request.destination ? request.destination.address : await lookUp(request.destination.name, resolve);
  if (address === undefined) return REPLY.hostUnreachable;
  if (!isOfANetwork(address) || request.port === 0) return REPLY.notAllowed;
  const connected = await plane.connect(interfaceId, { address, port: request.port }, connectTimeoutMs);
  if ("stream" in connected) return connected.stream;
  options.log?.(`${interfaceId} to ${address}:${request.port}: ${connected.stopped.why}`);
  return connected.stopped.how === "refused" ? REPLY.refused : REPLY.hostUnreachable;
}

/** Some clients send an address as if it were a name. */
async function lookUp(name: string, resolve: SocksServerOptions["resolve"]): Promise<string | undefined> {
  return parseIpv4(name) === undefined ? resolve(name) : name;
}

/** This machine's own addresses and groups of addresses are no business of a VPC's interface. */
function isOfANetwork(address: string): boolean {
  return !["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"].some((cidr) => isInCidr(address, cidr));
}

/** Lets the last bytes out, then closes whether or not the client does. */
function finish(client: Socket): void {
  client.end(() => client.destroy());
}
