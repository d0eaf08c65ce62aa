import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import type { Connected, DataPlane, Location, Stopped, VpcAddress, WiringChanges } from "../data-plane.ts";
import { addObservations } from "../observation.ts";
import type { LookUp } from "../routing/pass-gateway.ts";
import { routeConnection } from "../routing/route.ts";
import { sharePasses } from "../share-passes.ts";
import { openAddressBook } from "../sockets/address-book.ts";
import { reset } from "../sockets/relay.ts";
import { addressKey, type Wiring } from "../wiring.ts";
import { type Cradle, startCradle } from "./cradle.ts";
import { createDeadWays, type DeadWays } from "./dead-ways.ts";
import { createDoors } from "./doors.ts";
import { KERNEL_SETTINGS, type Kernel, openKernel } from "./kernel.ts";
import { type House, planLayout } from "./layout.ts";
import { AGENT_ADDRESS, createNames } from "./names.ts";
import { createOutside } from "./outside.ts";
import { relayedEntrances } from "./relayed-entrances.ts";
import { createRelays } from "./relays.ts";
import type { Counts } from "./render-counts.ts";
import { type RouterParts, renderRouter } from "./render-router.ts";
import { renderStandIns } from "./render-stand-ins.ts";
import { createTally } from "./tally.ts";
import { type LinkedVpcs, linkedVpcs, touchedVpcs } from "./touched-vpcs.ts";
import { viewVpcs, visitorOf } from "./vpc-view.ts";
import type { Ways } from "./ways.ts";

export interface NamespacesPlaneOptions {
  /** Milliseconds of this machine for a period of AWS's (Clock.periodMs); real time when not given. */
  periodMs?: (awsSeconds: number) => number;
  /** What a resource gateway finds for a name; nothing when not given. */
  lookUp?: LookUp;
  /** What comes of a connection that no target is there for: `refused` when not given. */
  noTarget?: () => Stopped["how"];
  log?: (line: string) => void;
}

export interface NamespacesPlane extends DataPlane {
  /** An address of this machine that is the region's own. */
  readonly ownAddress: string;
  /** Says what stands at an address outside every VPC; packets reach it once the next wiring is applied. */
  registerOutside(address: string, port: number, location: Location): void;
}

const LOOK_AGAIN_MS = 1000;

/** How many namespaces are given rules, or read, at once. */
const AT_ONCE = 4;

/** What a plane stands on: namespaces of its own, without anything in them yet. */
export interface Ground {
  cradle: Cradle;
  kernel: Kernel;
}

export async function prepareGround(): Promise<Ground> {
  const cradle = await startCradle(KERNEL_SETTINGS);
  return { cradle, kernel: openKernel(cradle) };
}

/** The network of one region in the kernel of Linux: a namespace for each VPC, which the kernel carries packets between. */
export async function createNamespacesPlane(
  options: NamespacesPlaneOptions = {},
  ground?: Ground,
): Promise<NamespacesPlane> {
  const { periodMs = (awsSeconds) => awsSeconds * 1000, lookUp = () => undefined, log = () => {} } = options;
  const { cradle, kernel } = ground ?? (await prepareGround());
  const book = await openAddressBook();
  const names = createNames();
  const houses = new Map<string, House>();
  /** Those that go with their interface. */
  const entered = new Set<string>();
  /** VPCs for whose hosts connections were made here. */
  const spokenFor = new Set<string>();
  const deadWays = new Map<string, DeadWays>();
  const counts = new Map<string, Counts>();
  const tally = createTally();
  const reading = new Map<string, Promise<void>>();
  const streams = new Set<Socket>();
  const servers = new Set<Server>();
  const udpSockets = new Set<UdpSocket>();
  let wiring = noWiring();
  let vpcIds = new Set<string>();
  let linked: LinkedVpcs = new Map();
  /** Set while a pass is under way: after one that failed nobody knows what there is. */
  let owesWhole = true;
  let knownOutside = "";
  let last: Promise<void> = Promise.resolve();
  let isStopped = false;

  // Conntrack counts whole seconds.
  const idleSeconds = (awsSeconds: number) => Math.max(1, Math.round(periodMs(awsSeconds) / 1000));

  /** Of rules, only those of VPCs that the changes touch are made anew; without changes, all. */
  const follow = async (next: Wiring, changes?: WiringChanges): Promise<void> => {
    wiring = next;
    const views = viewVpcs(next);
    for (const [key, { vpcId }] of houses) if (vpcIds.has(vpcId) && !views.has(vpcId)) houses.delete(key);
    for (const vpcId of vpcIds) if (!views.has(vpcId)) await forgetVpc(vpcId);
    vpcIds = new Set(views.keys());
    const linkedBefore = linked;
    linked = linkedVpcs(views);
    const outsideAddresses = outside.addresses();
    const isWhole = !changes || owesWhole || outsideAddresses.join() !== knownOutside;
    const touched = isWhole ? vpcIds : touchedVpcs(changes, next, linkedBefore, linked);
    const isToRender = (vpcId: string) => touched.has(vpcId) || !counts.has(vpcId);
    owesWhole = true;
    knownOutside = outsideAddresses.join();
    const here = new Set([...next.interfaces.values()].map(addressKey));
    for (const key of entered) if (!here.has(key) && entered.delete(key)) houses.delete(key);
    const noTarget = options.noTarget?.() === "dropped" ? "drop" : "reject with tcp reset";
    const standIns = renderStandIns(views.values(), names, outsideAddresses);
    const toRender = [...views].filter(([vpcId]) => isToRender(vpcId));
    const rendered = toRender.map(([vpcId, view]) => {
      const housed = new Map(
        [...houses.values()]
          .filter((house) => house.vpcId === vpcId)
          .map(({ address }) => [address, names.host(vpcId, address)] as const),
      );
      const ended = deadWays.get(vpcId) ?? createDeadWays();
      deadWays.set(vpcId, ended);
      const endWays = (ways: Ways) => ended.follow(ways, names.ways(vpcId).keep(ways));
      const parts: RouterParts = {
        ...{ names, idleSeconds, lookUp, noTarget, housed, outsideAddresses, endWays },
        speaksForHosts: spokenFor.has(vpcId),
      };
      const { rules, counts: counted } = renderRouter(view, parts);
      const whenEnforced = () => void counts.set(vpcId, counted);
      return { namespace: names.router(vpcId), rules, whenEnforced };
    });
    const layout = planLayout(views, houses.values(), spokenFor, names);
    // A reset that they send passes while its way is still known.
    await relays.follow(
      next,
      [...views.values()].flatMap((view) => relayedEntrances(view, names)),
    );
    await kernel.arrange(layout);
    await kernel.enforce("", standIns);
    await someAtOnce(rendered, async ({ namespace, rules, whenEnforced }) => {
      await kernel.enforce(namespace, rules);
      whenEnforced();
    });
    await outside.follow(vpcIds);
    owesWhole = false;
  };
  const forgetVpc = async (vpcId: string): Promise<void> => {
    await readCounts(vpcId);
    for (const each of [counts, reading, deadWays, spokenFor]) each.delete(vpcId);
  };
  const readCounts = (vpcId: string): Promise<void> => {
    // One after the other: what was read earlier is less.
    const turn = (reading.get(vpcId) ?? Promise.resolve()).then(() => readCountsNow(vpcId));
    reading.set(
      vpcId,
      turn.catch(() => undefined),
    );
    return turn;
  };
  const readCountsNow = async (vpcId: string): Promise<void> => {
    const counted = counts.get(vpcId);
    if (!counted || counted.size === 0) return;
    const namespace = names.router(vpcId);
    tally.add(namespace, counted, await kernel.readCounts(namespace));
    for (const way of deadWays.get(vpcId)?.wereRead(counted) ?? []) tally.end(namespace, way);
  };
  /** A VPC may go meanwhile; its last counts are read before it does. */
  const readAllCounts = sharePasses(() =>
    someAtOnce([...vpcIds], (vpcId) =>
      readCounts(vpcId).catch((error: unknown) => {
        if (vpcIds.has(vpcId) && !isStopped) log(`what ${vpcId} carried was not read: ${String(error)}`);
      }),
    ),
  );
  /** One change after the other: a host may be asked for while a wiring is applied. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(async () => {
      if (!isStopped) await work();
    });
    last = turn.catch(() => undefined);
    return turn;
  };

  const atGateways = () => ({ vpcIds: new Set<string>(), interfaceIds: new Set(wiring.gateways.keys()) });
  /** A name may lead elsewhere without any change of the wiring. */
  const lookAgain = setInterval(() => {
    const leadsToName = [...wiring.endpoints.values()].some(
      ({ resource }) => resource && "domainName" in resource.target,
    );
    if (leadsToName)
      inTurn(() => follow(wiring, atGateways())).catch((error: unknown) =>
        log(`names were not followed: ${String(error)}`),
      );
  }, LOOK_AGAIN_MS).unref();

  const keepUntilClosed = (socket: Socket) => {
    streams.add(socket);
    socket.once("close", () => streams.delete(socket));
    if (isStopped) socket.destroy();
  };
  const dial = async (vpcId: string, from: string, to: { address: string; port: number }, timeoutMs: number) => {
    const socket = await cradle.connect(names.standIn(vpcId, from), to, timeoutMs);
    keepUntilClosed(socket);
    return socket;
  };
  const listen = async (server: Server, { vpcId, address, port }: VpcAddress) => {
    const inside = await cradle.listen(names.standIn(vpcId, address), port);
    server.on("connection", keepUntilClosed);
    server.listen(inside);
    servers.add(server);
    server.once("close", () => servers.delete(server));
  };
  const onlyOf = (vpcId: string): WiringChanges => ({ vpcIds: new Set([vpcId]), interfaceIds: new Set() });
  const addHouse = (house: House): Promise<void> =>
    inTurn(() => {
      houses.set(addressKey(house), house);
      return follow(wiring, onlyOf(house.vpcId));
    });
  const speakFor = async (place: House): Promise<void> => {
    if (spokenFor.has(place.vpcId) || !houses.has(addressKey(place))) return;
    await inTurn(() => {
      spokenFor.add(place.vpcId);
      return follow(wiring, onlyOf(place.vpcId));
    });
  };
  const outside = createOutside(listen);
  const relays = createRelays({
    ...{ listen, dial, periodMs, lookUp },
    isOutside: (address) => outside.addresses().includes(address),
    noTarget: () => options.noTarget?.() ?? "refused",
  });
  const doors = createDoors({
    book,
    log,
    dial: ({ vpcId, address, port }, timeoutMs) => {
      const entrance = [...wiring.interfaces.values()].find((each) => each.vpcId === vpcId && each.address === address);
      const isJudged =
        entrance && (wiring.endpoints.has(entrance.interfaceId) || wiring.nodes.has(entrance.interfaceId));
      const from = isJudged ? visitorOf(entrance.subnetBase) : AGENT_ADDRESS;
      return dial(vpcId, from, { address, port }, timeoutMs);
    },
  });

  return {
    name: "namespaces",
    ownAddress: book.ownAddress,
    registerOutside: outside.register,
    async standOutside(address, port) {
      const location = await book.locate({ vpcId: "", address, port });
      outside.register(address, port, location);
      return location;
    },
    leaveOutside: outside.unregister,
    locate: (place) => doors.open(place),
    apply: (next, changes) => inTurn(() => follow(next, changes)),

    async stand({ vpcId, address, port }) {
      const key = addressKey({ vpcId, address });
      entered.delete(key);
      if (!houses.has(key)) await addHouse({ vpcId, address });
      return { host: address, port, enter: cradle.enter(names.host(vpcId, address)) };
    },

    listen,

    async bind({ vpcId, address, port }) {
      const socket = await cradle.bind(names.standIn(vpcId, address), port);
      udpSockets.add(socket);
      socket.once("close", () => udpSockets.delete(socket));
      return socket;
    },

    async enter({ vpcId, address }, resolverFile) {
      const key = addressKey({ vpcId, address });
      if (!houses.has(key)) {
        entered.add(key);
        await addHouse({ vpcId, address });
      }
      return cradle.enterWithResolver(names.host(vpcId, address), resolverFile);
    },

    async connect(fromInterfaceId, to, timeoutMs): Promise<Connected> {
      const from = wiring.interfaces.get(fromInterfaceId);
      if (isStopped) return { stopped: { how: "refused", why: "the region has stopped" } };
      if (!from) return { stopped: { how: "refused", why: `there is no interface ${fromInterfaceId}` } };
      try {
        await speakFor(from);
        return { stream: await dial(from.vpcId, from.address, to, timeoutMs), localAddress: from.address };
      } catch (error) {
        const how = wasRefused(error) ? "refused" : "dropped";
        return { stopped: { how, why: explain(wiring, fromInterfaceId, to, how) } };
      }
    },

    async observe() {
      await readAllCounts();
      return addObservations(tally.observe(), relays.observe());
    },

    async stop() {
      if (isStopped) return;
      isStopped = true;
      clearInterval(lookAgain);
      await last;
      await relays.stop();
      for (const stream of streams) reset(stream);
      // An open socket would keep its namespace alive.
      for (const server of servers) server.close();
      for (const socket of udpSockets) socket.close();
      await doors.stop();
      await cradle.stop();
      await book.release();
    },
  };
}

async function someAtOnce<Each>(all: Each[], work: (each: Each) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const go = async () => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) await work(each);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, go));
}

function wasRefused(error: unknown): boolean {
  return ["ECONNREFUSED", "ECONNRESET"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** The kernel does not say what stopped a packet: the same path, judged on paper, does. */
function explain(
  wiring: Wiring,
  from: string,
  to: { address: string; port: number },
  how: "refused" | "dropped",
): string {
  const route = routeConnection(wiring, from, to, { sourcePort: 49_152, sequence: 0 });
  if (route.verdict === "stopped") return route.why;
  const end = `${route.to.address}:${route.to.port}`;
  return how === "refused" ? `nothing listens on ${end}` : `${end} did not answer`;
}

function noWiring(): Wiring {
  return {
    vpcs: [],
    interfaces: new Map(),
    groups: new Map(),
    endpoints: new Map(),
    nodes: new Map(),
    gateways: new Map(),
  };
}
