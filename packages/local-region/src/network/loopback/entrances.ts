import { createServer, type Server, type Socket } from "node:net";
import type { Location, WiringChanges } from "../data-plane.ts";
import type { AddressBook } from "../sockets/address-book.ts";
import type { EndpointWiring, Wiring } from "../wiring.ts";

/** The listening sockets of endpoints and load balancer nodes, through which any program of this machine comes in. */
export interface Entrances {
  /**
   * Opens and closes sockets until they are those of the wiring; a closed one refuses from then on. Looks only at what
   * changed, when that is known.
   */
  follow(wiring: Wiring, changes?: WiringChanges): Promise<void>;
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
  /** How many may be open at once. */
  most?: number;
}

/** Each holds a file open, and the connections of a region need theirs too. */
const MOST_ENTRANCES = 4000;

/** How many of those that could not be opened are tried again each time, in turn. */
const RETRIES = 16;

export function createEntrances(options: EntrancesOptions): Entrances {
  const { onTrouble, most = MOST_ENTRANCES } = options;
  /** By interface, and by address and port. */
  const servers = new Map<string, Map<string, Server>>();
  /** Interfaces with an entrance that could not be opened. */
  const shut = new Set<string>();
  /** Of each node, as they were when the endpoints in front of it were looked at. */
  const nodePorts = new Map<string, string>();
  let openCount = 0;
  let isStopped = false;

  const openWithin = async (entrance: Entrance): Promise<Server | undefined> => {
    if (openCount >= most) return undefined;
    openCount += 1;
    if (openCount === most)
      onTrouble(`all ${most} entrances to endpoints and load balancers are open: reach others by a host's proxy`);
    const server = await open(entrance, options);
    if (!server) openCount -= 1;
    return server;
  };
  const followInterface = async (wiring: Wiring, interfaceId: string) => {
    const wanted = new Map(entrancesOf(wiring, interfaceId).map((entrance) => [keyOf(entrance), entrance]));
    const own = servers.get(interfaceId) ?? new Map<string, Server>();
    for (const [key, server] of own) {
      if (wanted.has(key)) continue;
      own.delete(key);
      openCount -= 1;
      // Its established connections are flows of their own: they end when the flows do.
      server.close();
    }
    shut.delete(interfaceId);
    if (wanted.size === 0) servers.delete(interfaceId);
    else servers.set(interfaceId, own);
    const missing = [...wanted].filter(([key]) => !own.has(key));
    await Promise.all(
      missing.map(async ([key, entrance]) => {
        const server = await openWithin(entrance);
        if (!server) shut.add(interfaceId);
        else if (isStopped) server.close();
        else own.set(key, server);
      }),
    );
  };
  /** Of the interfaces given those that are nodes and do not listen where they did. */
  const relistening = (wiring: Wiring, interfaceIds: Iterable<string>): Set<string> => {
    const found = new Set<string>();
    for (const id of interfaceIds) {
      const ports = portsOfNode(wiring, id).join(" ");
      if (ports === (nodePorts.get(id) ?? "")) continue;
      found.add(id);
      if (ports === "") nodePorts.delete(id);
      else nodePorts.set(id, ports);
    }
    return found;
  };
  const nextShut = (): string[] => {
    const found: string[] = [];
    for (const id of shut) {
      if (found.length === RETRIES) break;
      found.push(id);
    }
    return found;
  };
  return {
    async follow(wiring, changes) {
      const looked = new Set(
        changes
          ? [...changes.interfaceIds, ...nextShut()]
          : [...wiring.nodes.keys(), ...wiring.endpoints.keys(), ...servers.keys()],
      );
      const nodes = relistening(wiring, looked);
      if (changes && nodes.size > 0) {
        for (const [id, { nodeInterfaceIds }] of wiring.endpoints)
          if (nodeInterfaceIds.some((nodeId) => nodes.has(nodeId))) looked.add(id);
      }
      await Promise.all([...looked].map((id) => followInterface(wiring, id)));
    },
    async stop() {
      isStopped = true;
      const open = [...servers.values()].flatMap((own) => [...own.values()]);
      servers.clear();
      await Promise.all(open.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function entrancesOf(wiring: Wiring, interfaceId: string): Entrance[] {
  const found = wiring.interfaces.get(interfaceId);
  if (!found) return [];
  const endpoint = wiring.endpoints.get(interfaceId);
  const ports = [...portsOfNode(wiring, interfaceId), ...(endpoint?.isOpen ? portsOfEndpoint(wiring, endpoint) : [])];
  const { vpcId, address } = found;
  return [...new Set(ports)].map((port) => ({ interfaceId, vpcId, address, port }));
}

function portsOfNode(wiring: Wiring, interfaceId: string): number[] {
  return wiring.nodes.get(interfaceId)?.listeners.map((listener) => listener.port) ?? [];
}

/** A resource may have all 65,535 ports: a socket for each of the first few, the others through a host's proxy. */
const MOST_RESOURCE_PORTS = 16;

function portsOfEndpoint(wiring: Wiring, { resource, nodeInterfaceIds }: EndpointWiring): number[] {
  if (!resource) return nodeInterfaceIds.flatMap((id) => portsOfNode(wiring, id));
  const ports: number[] = [];
  for (const { from, to } of resource.portRanges)
    for (let port = from; port <= to && ports.length < MOST_RESOURCE_PORTS; port++) ports.push(port);
  return ports;
}

function keyOf({ address, port }: Entrance): string {
  return `${address}:${port}`;
}

async function open(
  entrance: Entrance,
  { book, onConnection, onTrouble }: EntrancesOptions,
): Promise<Server | undefined> {
  const trouble = (where: string, why: string) =>
    onTrouble(
      `cannot listen${where} for ${entrance.address}:${entrance.port} of ${entrance.vpcId} (${why}): use a host's proxy instead`,
    );
  let location: Location;
  try {
    location = await book.locate(entrance);
  } catch (error) {
    trouble("", error instanceof Error ? error.message : String(error));
    return undefined;
  }
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) =>
      onConnection(client, entrance),
    );
    server.on("error", (error) => {
      trouble(` on ${location.host}:${location.port}`, error.message);
      resolve(undefined);
    });
    server.listen({ ...location, exclusive: true }, () => resolve(server));
  });
}
