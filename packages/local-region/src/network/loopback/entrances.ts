import { createServer, type Server, type Socket } from "node:net";
import type { Location } from "../data-plane.ts";
import type { EndpointWiring, InterfaceWiring, Wiring } from "../wiring.ts";
import type { AddressBook } from "./address-book.ts";

/** The listening sockets of endpoints and load balancer nodes, through which any program of this machine comes in. */
export interface Entrances {
  /** Opens and closes sockets until they are those of the wiring; a closed one refuses from then on. */
  follow(wiring: Wiring): Promise<void>;
  stop(): Promise<void>;
}

export interface Entrance {
  interfaceId: string;
  vpcId: string;
  address: string;
  port: number;
}

export interface EntrancesOptions {
  book: AddressBook;
  /** Called with each connection, paused and half-open, which is then the callee's. */
  onConnection: (client: Socket, entrance: Entrance) => void;
  /** Called when a socket cannot be opened: that entrance stays shut, everything else works. */
  onTrouble: (line: string) => void;
}

export function createEntrances(options: EntrancesOptions): Entrances {
  const servers = new Map<string, Server>();
  let isStopped = false;
  return {
    async follow(wiring) {
      const wanted = new Map(listEntrances(wiring).map((entrance) => [keyOf(entrance), entrance]));
      for (const [key, server] of servers) {
        if (wanted.has(key)) continue;
        servers.delete(key);
        // Its established connections are flows of their own: they end when the flows do.
        server.close();
      }
      const missing = [...wanted].filter(([key]) => !servers.has(key));
      await Promise.all(
        missing.map(async ([key, entrance]) => {
          const server = await open(entrance, options);
          if (server && isStopped) server.close();
          else if (server) servers.set(key, server);
        }),
      );
    },
    async stop() {
      isStopped = true;
      const closing = [...servers.values()].map((server) => new Promise((resolve) => server.close(resolve)));
      servers.clear();
      await Promise.all(closing);
    },
  };
}

function listEntrances(wiring: Wiring): Entrance[] {
  const portsOf = (nodeId: string) => wiring.nodes.get(nodeId)?.listeners.map((listener) => listener.port) ?? [];
  const entrances: Entrance[] = [];
  const add = (found: InterfaceWiring | undefined, ports: number[]) => {
    if (!found) return;
    const { interfaceId, vpcId, address } = found;
    for (const port of new Set(ports)) entrances.push({ interfaceId, vpcId, address, port });
  };
  for (const nodeId of wiring.nodes.keys()) add(wiring.interfaces.get(nodeId), portsOf(nodeId));
  for (const [interfaceId, endpoint] of wiring.endpoints)
    if (endpoint.isOpen) add(wiring.interfaces.get(interfaceId), portsOfEndpoint(endpoint, portsOf));
  return entrances;
}

/** A resource may have all 65,535 ports: a socket for each of the first few, the others through a host's proxy. */
const MOST_RESOURCE_PORTS = 16;

function portsOfEndpoint(
  { resource, nodeInterfaceIds }: EndpointWiring,
  portsOf: (nodeId: string) => number[],
): number[] {
  if (!resource) return nodeInterfaceIds.flatMap(portsOf);
  const ports: number[] = [];
  for (const { from, to } of resource.portRanges)
    for (let port = from; port <= to && ports.length < MOST_RESOURCE_PORTS; port++) ports.push(port);
  return ports;
}

function keyOf({ interfaceId, address, port }: Entrance): string {
  return `${interfaceId} ${address}:${port}`;
}

async function open(
  entrance: Entrance,
  { book, onConnection, onTrouble }: EntrancesOptions,
): Promise<Server | undefined> {
  const location: Location = await book.locate(entrance);
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) =>
      onConnection(client, entrance),
    );
    server.on("error", (error) => {
      onTrouble(
        `cannot listen on ${location.host}:${location.port} for ${entrance.address}:${entrance.port} of ${entrance.vpcId} (${error.message}): use a host's proxy instead`,
      );
      resolve(undefined);
    });
    server.listen({ ...location, exclusive: true }, () => resolve(server));
  });
}
