import { createServer, type Server, type Socket } from "node:net";
import type { Location, VpcAddress } from "../data-plane.ts";
import type { AddressBook } from "../sockets/address-book.ts";
import { relay, reset } from "../sockets/relay.ts";

/** Places of this machine at which its programs come to addresses of VPCs. */
export interface Doors {
  /** The same place each time. What stands at the address is dialled for each connection. */
  open(place: VpcAddress): Promise<Location>;
  stop(): Promise<void>;
}

export interface DoorsOptions {
  book: AddressBook;
  dial(place: VpcAddress, timeoutMs: number): Promise<Socket>;
  log(line: string): void;
}

const DIAL_MS = 10_000;

export function createDoors({ book, dial, log }: DoorsOptions): Doors {
  const open = new Map<string, Promise<Location>>();
  const servers = new Set<Server>();
  const clients = new Set<Socket>();
  let isStopped = false;

  const admit = async (client: Socket, place: VpcAddress) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    client.on("error", () => {});
    try {
      relay(client, await dial(place, DIAL_MS));
    } catch {
      reset(client);
    }
  };
  const listen = async (place: VpcAddress): Promise<Location> => {
    const location = await book.locate(place);
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      void admit(client, place);
    });
    await new Promise<void>((resolve) => {
      server.once("error", (error) => {
        log(`cannot listen on ${location.host}:${location.port} for ${place.address}:${place.port}: ${error.message}`);
        resolve();
      });
      server.listen({ ...location, exclusive: true }, resolve);
    });
    if (isStopped) server.close();
    else servers.add(server);
    return location;
  };

  return {
    open(place) {
      const key = `${place.vpcId} ${place.address}:${place.port}`;
      const known = open.get(key) ?? listen(place);
      open.set(key, known);
      return known;
    },
    async stop() {
      isStopped = true;
      const closed = [...servers].map((server) => new Promise((resolve) => server.close(resolve)));
      for (const client of clients) reset(client);
      await Promise.all(closed);
    },
  };
}
