import type { Server } from "node:net";
import type { Location } from "../data-plane.ts";

/** Has the server listen there and nowhere else; rejects when something else does. */
export function listenAt(server: Server, { host, port }: Location): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
