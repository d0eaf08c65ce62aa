import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { relay, reset } from "../network/sockets/relay.ts";

export interface ProxyServerOptions {
  id: string;
  /** Has the server listen where clients come (DataPlane.listen). */
  listen: (server: Server) => Promise<void>;
  /** A connection to where clients are to go now; undefined while there is none to be had. */
  connect: () => Promise<Duplex | undefined>;
  /** How long a client waits for one. */
  patienceMs: () => number;
}

export interface ProxyServer {
  stop(): Promise<void>;
}

const RETRY_MS = 100;

/** Couples each client with a connection of its own: no pool, TLS and sign-in pass through. */
export async function startProxyServer({ listen, connect, patienceMs }: ProxyServerOptions): Promise<ProxyServer> {
  const clients = new Set<Socket>();
  let isStopped = false;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    client.on("error", () => {});
    serve(client).catch(() => reset(client));
  });
  const serve = async (client: Socket): Promise<void> => {
    const deadline = Date.now() + patienceMs();
    while (!client.destroyed && !isStopped) {
      const stream = await connect();
      if (stream) {
        if (client.destroyed || isStopped) stream.destroy();
        else relay(client, stream);
        return;
      }
      if (Date.now() > deadline) return reset(client);
      await sleep(RETRY_MS);
    }
  };
  await listen(server);
  return {
    async stop() {
      isStopped = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const client of clients) reset(client);
      await closed;
    },
  };
}
