import { connect, type Socket } from "node:net";

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RawClient {
  /** Writes these bytes and reads one answer. Rejects when the server ends the connection before it. */
  send(...parts: (string | Buffer)[]): Promise<RawAnswer>;
  close(): void;
}

/** HTTP on a bare socket, so that what no HTTP library would send can be sent. One request at a time. */
export function createRawClient(port: number): RawClient {
  let socket: Socket | undefined;
  return {
    async send(...parts) {
      socket ??= await open(port);
      const own = socket;
      const answer = readAnswer(own);
      try {
        const [read] = await Promise.all([answer, writeAll(own, parts)]);
        if (read.headers.connection === "close") drop();
        return read;
      } catch (error) {
        drop();
        throw error;
      }
    },
    close: drop,
  };

  function drop(): void {
    socket?.destroy();
    socket = undefined;
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.removeAllListeners("error");
  // A server may hang up on a sender of too much; that shows as an ending.
  socket.on("error", () => {});
  return socket;
}

/** No faster than the other side takes it, and no more once that has hung up. */
async function writeAll(socket: Socket, parts: (string | Buffer)[]): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    if (!socket.write(part)) await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off("drain", go).off("close", go);
      resolve();
    };
    socket.on("drain", go).on("close", go);
  });
}

function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const finish = (settle: () => void) => {
      socket.off("data", take).off("close", fail);
      settle();
    };
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const answer = parseAnswer(received);
      if (answer) finish(() => resolve(answer));
    };
    const fail = () => finish(() => reject(new Error(`the connection ended after ${received.length} bytes`)));
    socket.on("data", take).on("close", fail);
  });
}

function parseAnswer(received: Buffer): RawAnswer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = Number(headers["content-length"] ?? 0);
  if (received.length < end + 4 + length) return undefined;
  const body = received.subarray(end + 4, end + 4 + length).toString("latin1");
  return { status: Number(statusLine.split(" ")[1]), headers, body };
}
