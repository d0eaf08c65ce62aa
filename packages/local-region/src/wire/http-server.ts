import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RawRequest } from "./authorization.ts";

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface HttpServerOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  /** The most bytes that a request's body may have, said before it is read. */
  bodyLimit(request: RawRequest): number;
  /** `body` is undefined when it is over its limit. Should not reject. */
  answer(request: RawRequest, body: Buffer | undefined): Promise<Reply>;
  log(line: string): void;
}

export interface HttpServer {
  port: number;
  /** Takes no more requests, gives those under way a second, then ends every socket. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 1000;
const LINGER_MS = 1000;
/** How much is read and forgotten of a body that is over its limit; a sender of more finds nobody reading. */
const FORGOTTEN_BYTES = 8 * 1024 * 1024;

/** Listens for requests. Rejects when the port cannot be had, with an error that names it. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((request, response) => void serve(request, response, options));
  // Longer than the SDKs keep idle sockets, so that none is closed under a request just being sent.
  server.keepAliveTimeout = 75_000;
  await listen(server, options.host, options.port);
  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      stopped ??= close(server);
      return stopped;
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  // A client that hangs up is no concern of anyone's.
  response.on("error", () => {});
  try {
    const raw = rawRequest(request);
    const body = await readBody(request, options.bodyLimit(raw));
    const reply = isFromWebPage(request) ? WEB_PAGE_REFUSED : await options.answer(raw, body);
    const length = reply.status === 204 ? {} : { "content-length": Buffer.byteLength(reply.body) };
    response.writeHead(reply.status, { ...reply.headers, ...length });
    response.end(request.method === "HEAD" ? "" : reply.body);
    // A client reads its refusal only when it is done sending, and loses it if the connection is closed before that; one
    // that is never done has no claim to the socket.
    if (!body) setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    options.log(`could not answer ${request.method}: ${error instanceof Error ? error.stack : String(error)}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { "content-length": 0 }).end();
  }
}

function rawRequest(request: IncomingMessage): RawRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers: request.headers,
  };
}

/** Undefined as soon as it is over the limit; some of what still comes is read and forgotten. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks = [];
        resolve(undefined);
        if (size > limit + FORGOTTEN_BYTES) request.pause();
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
  });
}

/** The region's secret is public: no page that someone has open may send signed calls to it. Browsers say who they are. */
function isFromWebPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  return headers.origin !== undefined || (site !== undefined && site !== "none");
}

const WEB_PAGE_REFUSED: Reply = {
  status: 403,
  headers: { "content-type": "text/plain" },
  body: "the local region does not answer web pages: send the request without an Origin header\n",
};

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners("error");
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new Error(
      `port ${port} on ${host} is in use, perhaps by another local region: stop it, or choose another port (0 takes any free one)`,
      { cause: error },
    );
  if (error.code === "EACCES")
    return new Error(`port ${port} on ${host} is not allowed to this user: choose one from 1024 up`, { cause: error });
  return new Error(`cannot listen on ${host}, port ${port}: ${error.message}`, { cause: error });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(grace);
}
