import { connect, createServer, type Server, type Socket } from "node:net";
import type { Location } from "../data-plane.ts";
import { relay } from "../sockets/relay.ts";

/** What stands at addresses outside every VPC, such as a database on premises: each VPC reaches it by its own router. */
export interface Outside {
  register(address: string, port: number, location: Location): void;
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
  const places: Place[] = [];
  const listening = new Set<string>();
  return {
    register: (address, port, location) => void places.push({ address, port, location }),
    addresses: () => [...new Set(places.map(({ address }) => address))],
    async follow(vpcIds) {
      for (const vpcId of vpcIds)
        for (const { address, port, location } of places) {
          const key = `${vpcId} ${address}:${port}`;
          if (listening.has(key)) continue;
          listening.add(key);
          await listen(serverTo(location), { vpcId, address, port });
        }
    },
  };
}

function serverTo({ host, port }: Location): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (client: Socket) =>
    relay(client, connect({ host, port, allowHalfOpen: true, noDelay: true })),
  );
}
