import type { Socket } from "node:net";
import { formatIpv4, parseIpv4 } from "../../addresses/ipv4.ts";
import type { Connected, DataPlane, Location, Stopped, VpcAddress } from "../data-plane.ts";
import type { Observation } from "../observation.ts";
import { encodeProxyHeader } from "../proxy-header.ts";
import { idleSecondsOf } from "../routing/idle-time.ts";
import type { LookUp } from "../routing/pass-gateway.ts";
import { type Carried, routeConnection, type Visitor } from "../routing/route.ts";
import { type AddressBook, openAddressBook } from "../sockets/address-book.ts";
import { createCounterBook } from "../sockets/counters.ts";
import { createFlows } from "../sockets/flows.ts";
import { listenAt } from "../sockets/listen-at.ts";
import { relay, reset } from "../sockets/relay.ts";
import type { Wiring } from "../wiring.ts";
import { dial } from "./dial.ts";
import { createEntrances, type Entrance } from "./entrances.ts";

export interface LoopbackPlaneOptions {
  /** Milliseconds of this machine for a period of AWS's (Clock.periodMs); real time when not given. */
  periodMs?: (awsSeconds: number) => number;
  /** Everything on 127.0.0.1 with a port each, as on systems that let no other loopback address be bound. */
  singleAddress?: boolean;
  /** What a resource gateway finds for a name; nothing when not given. */
  lookUp?: LookUp;
  /** What a client of a listener without targets meets; `refused` when not given. */
  noTarget?: () => Stopped["how"];
  /** How many connections a load balancer's node has at once to one target, for each of its addresses; any number when not given. */
  portsPerTarget?: () => number;
  log?: (line: string) => void;
}

export interface LoopbackExtras {
  /** An address that is the region's own: 127.B.0.1, or 127.0.0.1 where only that can be bound. */
  readonly ownAddress: string;
  /** Says what stands at an address outside every VPC, such as a database on premises. */
  registerOutside(address: string, port: number, location: Location): void;
  /** What it saw; `activeFlows` are those that are established, inside a VPC too. */
  observe(): Observation & { activeFlows: number };
}

export type LoopbackPlane = Omit<DataPlane, "observe"> & LoopbackExtras;

/** How long a dial within this machine may take before it counts as dropped. */
const VISITOR_DIAL_MS = 10_000;

/** The network of one region in user space: real TCP on loopback addresses, no privileges, on any system. */
export async function createLoopbackPlane(options: LoopbackPlaneOptions = {}): Promise<LoopbackPlane> {
  const { periodMs = (awsSeconds) => awsSeconds * 1000, log = () => {} } = options;
  const book = await openAddressBook({ singleAddress: options.singleAddress ?? false });
  const counters = createCounterBook();
  const flows = createFlows(counters);
  const outside = new Map<string, Location>();
  const visitors = new Set<Socket>();
  let wiring: Wiring = {
    vpcs: [],
    interfaces: new Map(),
    groups: new Map(),
    endpoints: new Map(),
    nodes: new Map(),
    gateways: new Map(),
  };
  let changed = Promise.withResolvers<void>();
  let sequence = 0;
  let isStopped = false;

  const setWiring = (next: Wiring) => {
    wiring = next;
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const locateEnd = async ({ to, targetInterfaceId }: Carried): Promise<Location> =>
    (targetInterfaceId === undefined ? outside.get(`${to.address}:${to.port}`) : undefined) ?? book.locate(to);

  /** One try, as one SYN: routed by the wiring of this moment. */
  const tryOnce = async (
    from: string | Visitor,
    to: { address: string; port: number },
    sourcePort: number | undefined,
    timeoutMs: number,
  ): Promise<{ socket: Socket } | { stopped: Stopped }> => {
    sequence += 1;
    const flow = { sequence, sourcePort: sourcePort ?? 49_152 + (sequence % 16_384) };
    for (;;) {
      if (isStopped) return { stopped: { how: "refused", why: "the region has stopped" } };
      const judgedBy = wiring;
      const isOutside = (address: string, port: number) => outside.has(`${address}:${port}`);
      const route = routeConnection(judgedBy, from, to, flow, isOutside, options.lookUp);
      if (route.verdict === "stopped") {
        counters.refused(route.legs, route.cause);
        const how = route.cause === "no-target" ? (options.noTarget?.() ?? route.how) : route.how;
        return { stopped: { how, why: route.why } };
      }
      const end = await locateEnd(route);
      // What was true before the wait may not be now; from here to flows.open nothing can come between.
      if (wiring !== judgedBy || isStopped) continue;
      const ports = (options.portsPerTarget?.() ?? Number.POSITIVE_INFINITY) * addressesOfNode(judgedBy, route);
      if (flows.heldLike(route) >= ports) {
        counters.refused(route.legs, "no-free-port");
        const why = `the load balancer has no port left to ${route.to.address}:${route.to.port}: all ${ports} are taken`;
        return { stopped: { how: "dropped", why } };
      }

      const { socket, outcome } = dial(
        end,
        localAddressFor(book, route, end),
        timeoutMs,
        `${route.to.address}:${route.to.port}`,
      );
      flows.open(route, socket);
      const failure = await outcome;
      if (failure) {
        counters.refused(route.legs, failure.cause);
        return { stopped: failure.stopped };
      }
      for (const header of route.proxyHeaders) socket.write(encodeProxyHeader(header));
      const idleSeconds = idleSecondsOf(judgedBy, route.legs);
      flows.establish(route, socket, idleSeconds === undefined ? undefined : periodMs(idleSeconds));
      return { socket };
    }
  };

  const admitVisitor = async (client: Socket, entrance: Entrance): Promise<void> => {
    visitors.add(client);
    client.once("close", () => visitors.delete(client));
    client.on("error", () => {});
    // What it says first is read while its way is dialled, and goes out with the first write.
    client.read(0);
    const base = wiring.interfaces.get(entrance.interfaceId)?.subnetBase ?? entrance.address;
    const visitor = { vpcId: entrance.vpcId, address: formatIpv4((parseIpv4(base) ?? 0) + 3) };
    const result = await tryOnce(visitor, entrance, client.remotePort, VISITOR_DIAL_MS);
    if ("socket" in result) relay(client, result.socket);
    else if (result.stopped.how === "refused") reset(client);
    else keepSilent(client);
  };

  const entrances = createEntrances({
    book,
    onTrouble: log,
    onConnection: (client, entrance) => {
      admitVisitor(client, entrance).catch((error: unknown) => {
        log(`a connection to ${entrance.address}:${entrance.port} failed: ${String(error)}`);
        reset(client);
      });
    },
  });

  return {
    name: "loopback",
    ownAddress: book.ownAddress,
    locate: (place: VpcAddress) => book.locate(place),
    stand: (place) => book.locate(place),
    listen: async (server, place) => listenAt(server, await book.locate(place)),
    registerOutside: (address, port, location) => void outside.set(`${address}:${port}`, location),
    async standOutside(address, port) {
      const location = await book.locate({ vpcId: "", address, port });
      outside.set(`${address}:${port}`, location);
      return location;
    },
    leaveOutside: (address, port) => void outside.delete(`${address}:${port}`),
    observe: () => {
      const activeFlows = flows.count();
      return { ...counters.read(), activeFlows };
    },

    async apply(next, changes) {
      if (isStopped) return;
      setWiring(next);
      await Promise.all([flows.cutForbidden(next), entrances.follow(next, changes)]);
    },

    async connect(fromInterfaceId, to, timeoutMs): Promise<Connected> {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const remaining = Math.max(1, deadline - performance.now());
        const changedMeanwhile = changed.promise;
        const result = await tryOnce(fromInterfaceId, to, undefined, remaining);
        if ("socket" in result) {
          const localAddress = wiring.interfaces.get(fromInterfaceId)?.address ?? "";
          return { stream: result.socket, localAddress };
        }
        // Silence ends when the caller gives up, or when a repeated SYN finds the way open after a change.
        if (result.stopped.how === "refused") return result;
        if (!(await happensWithin(changedMeanwhile, deadline - performance.now()))) return result;
      }
    },

    async stop() {
      if (isStopped) return;
      isStopped = true;
      changed.resolve();
      const closed = entrances.stop();
      for (const client of visitors) reset(client);
      await Promise.all([flows.cutAll(), closed]);
      await book.release();
    },
  };
}

/** A node's own and those that it was given besides. */
function addressesOfNode({ interfaces }: Wiring, { legs }: Carried): number {
  const node = interfaces.get(legs.at(-1)?.node?.interfaceId ?? "");
  return 1 + (node?.secondaryAddresses?.length ?? 0);
}

/** The far end sees the last node, as on AWS: dialled from the address that stands for it. */
function localAddressFor(book: AddressBook, { seenAs }: Carried, end: Location): string | undefined {
  return end.host.startsWith("127.") ? book.hostOf(seenAs.vpcId, seenAs.address) : undefined;
}

/** A socket that was taken before the packets could be dropped: it hears everything and says nothing. */
function keepSilent(client: Socket): void {
  if (client.readableEnded) client.destroy();
  client.once("end", () => client.destroy());
  client.resume();
}

async function happensWithin(event: Promise<void>, ms: number): Promise<boolean> {
  if (ms <= 0) return false;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const happened = await Promise.race([event.then(() => true), tooLate]);
  clearTimeout(timer);
  return happened;
}
