import { createServer, type Server, type Socket } from "node:net";
import type { VpcAddress } from "../data-plane.ts";
import type { Observation } from "../observation.ts";
import { encodeProxyHeader } from "../proxy-header.ts";
import { idleSecondsOf } from "../routing/idle-time.ts";
import type { LookUp } from "../routing/pass-gateway.ts";
import { findInterface, routeConnection } from "../routing/route.ts";
import { createCounterBook } from "../sockets/counters.ts";
import { createFlows } from "../sockets/flows.ts";
import { relay, reset } from "../sockets/relay.ts";
import type { Wiring } from "../wiring.ts";
import type { RelayedEntrance } from "./relayed-entrances.ts";

/** Connections that the agent takes at entrances and passes on. */
export interface Relays {
  /** Takes them at these from now on, and cuts those that the wiring no longer allows. */
  follow(wiring: Wiring, entrances: RelayedEntrance[]): Promise<void>;
  observe(): Observation;
  stop(): Promise<void>;
}

export interface RelaysOptions {
  listen(server: Server, place: VpcAddress): Promise<void>;
  dial(vpcId: string, from: string, to: VpcAddress, timeoutMs: number): Promise<Socket>;
  periodMs(awsSeconds: number): number;
  lookUp: LookUp;
  isOutside(address: string): boolean;
  noTarget(): "refused" | "dropped";
}

const DIAL_MS = 10_000;

export function createRelays({ listen, dial, periodMs, lookUp, isOutside, noTarget }: RelaysOptions): Relays {
  const counters = createCounterBook();
  const flows = createFlows(counters);
  const servers = new Map<string, Server>();
  let wiring: Wiring;
  let sequence = 0;

  const attend = async (client: Socket, { vpcId, address, port }: RelayedEntrance): Promise<void> => {
    client.on("error", () => {});
    const [source, sourcePort] = [client.remoteAddress, client.remotePort];
    if (source === undefined || sourcePort === undefined) return reset(client);
    const from = findInterface(wiring, vpcId, source)?.interfaceId ?? { vpcId, address: source };
    sequence += 1;
    const route = routeConnection(wiring, from, { address, port }, { sourcePort, sequence }, isOutside, lookUp);
    if (route.verdict === "stopped") {
      counters.refused(route.legs, route.cause);
      const how = route.cause === "no-target" ? noTarget() : route.how;
      // It was taken before it could be judged: it hears nothing more.
      return how === "dropped" ? void client.resume() : reset(client);
    }
    const judgedBy = wiring;
    try {
      const upstream = await dial(route.to.vpcId, route.seenAs.address, route.to, DIAL_MS);
      flows.open(route, upstream);
      for (const header of route.proxyHeaders) upstream.write(encodeProxyHeader(header));
      const idle = idleSecondsOf(judgedBy, route.legs);
      flows.establish(route, upstream, idle === undefined ? undefined : periodMs(idle));
      relay(client, upstream);
      if (wiring !== judgedBy) await flows.cutForbidden(wiring);
    } catch (error) {
      const isSilent = (error as NodeJS.ErrnoException).code === "ETIMEDOUT";
      counters.refused(route.legs, isSilent ? "target-silent" : "target-refused");
      reset(client);
    }
  };

  return {
    async follow(next, entrances) {
      wiring = next;
      const wanted = new Map(entrances.map((each) => [`${each.vpcId} ${each.takenAt}:${each.port}`, each]));
      for (const [key, server] of servers) {
        if (wanted.has(key)) continue;
        server.close();
        servers.delete(key);
      }
      for (const [key, entrance] of wanted) {
        if (servers.has(key)) continue;
        const server = createServer(
          { allowHalfOpen: true, pauseOnConnect: true, noDelay: true },
          (client) => void attend(client, entrance),
        );
        servers.set(key, server);
        await listen(server, { vpcId: entrance.vpcId, address: entrance.takenAt, port: entrance.port });
      }
      await flows.cutForbidden(next);
    },
    observe() {
      flows.count();
      return counters.read();
    },
    async stop() {
      await flows.cutAll();
    },
  };
}
