import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface OpenServer {
  /** Such as `http://127.0.0.1:8080`. */
  url: string;
  /** Answers calls from now on: who has found the server before has not sent one yet. */
  answerWith(listener: RequestListener): void;
  /** No new calls; those under way may finish for ten seconds. */
  drain(): Promise<void>;
}

/** Listens; port 0 takes any free one. */
export async function openServer(port: number, host: string): Promise<OpenServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    answerWith: (listener) => void server.on("request", listener),
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), 10_000);
      await closed;
      clearTimeout(timer);
    },
  };
}
