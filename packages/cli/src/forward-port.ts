import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";

/** A port of 127.0.0.1 whose connections are led elsewhere. */
export interface ForwardedPort {
  port: number;
  /** Cuts what is open. */
  close(): Promise<void>;
}

/** Leads each connection to `port` (0: any free one) to what `connect` opens. Rejects where the port is taken. */
export async function forwardPort(port: number, connect: () => Promise<Socket>): Promise<ForwardedPort> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, async (client) => {
    keep(client).on("error", () => {});
    try {
      const far = keep(await connect());
      far.allowHalfOpen = true;
      await Promise.all([pipeline(client, far), pipeline(far, client)]);
    } catch {
      client.resetAndDestroy();
    }
  });
  server.listen({ host: "127.0.0.1", port });
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
