import { connect, createServer, type Server, type Socket } from "node:net";
import type { Location } from "../data-plane.ts";
import { relay } from "../sockets/relay.ts";

/** What stands at addresses outside every VPC, such as a database on premises: each VPC reaches it by its own router. */
export interface Outside {
  register(address: string, port: number, location: Location): void;
  unregister(address: string, port: number): void;
  addresses(): string[];
  /** Listens in the VPCs that have come since. */
  follow(vpcIds: Iterable<string>): Promise<void>;
}

interface Place {
  address: string;
  port: number;
  location: Location;
}

export function createOutside(
  listen: (server: Server, place: { vpcId: string; address: string; port: number }) => Promise<void>,
): Outside {
  let places: Place[] = [];
  const listening = new Map<string, Server>();
  return {
    register: (address, port, location) => void places.push({ address, port, location }),
    unregister(address, port) {
      places = places.filter((place) => place.address !== address || place.port !== port);
      for (const [key, server] of listening) {
        if (!key.endsWith(` ${address}:${port}`)) continue;
        listening.delete(key);
        server.close();
      }
    },
    addresses: () => [...new Set(places.map(({ address }) => address))],
    async follow(vpcIds) {
      for (const vpcId of vpcIds)
        for (const { address, port, location } of places) {
          const key = `${vpcId} ${address}:${port}`;
          if (listening.has(key)) continue;
          const server = serverTo(location);
          listening.set(key, server);
          await listen(server, { vpcId, address, port });
        }
    },
  };
}

function serverTo({ host, port }: Location): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (client: Socket) =>
    relay(client, connect({ host, port, allowHalfOpen: true, noDelay: true })),
  );
}
