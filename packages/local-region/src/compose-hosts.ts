import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Ask } from "./dns/ask.ts";
import type { Upstream } from "./dns/forward.ts";
import { type DnsServer, type DnsServerOptions, serveDns, startDnsServer } from "./dns/server.ts";
import { createHosts, type HostPlace, type Hosts } from "./hosts.ts";
import type { RegionPlane } from "./network/open-plane.ts";
import { resolverAddress } from "./network/resolver-address.ts";
import { startSocksServer } from "./network/sockets/socks-server.ts";
import { createClientInterface, deleteManagedInterface } from "./services/ec2/network-interfaces.ts";
import type { World } from "./services/world.ts";

export interface RegionHostParts {
  world: World;
  plane: RegionPlane;
  /** Interfaces of hosts, by id: those of a process that was killed are left. */
  interfaces: Map<string, true>;
  /** For files that hosts read; whoever gave it deletes it. */
  directory: string;
  ask: Ask;
  /** Who knows names that are nobody's here. */
  forwardTo: Upstream | undefined;
  log: (line: string) => void;
}

const DNS_PORT = 53;

/** The region's client hosts, in its VPCs and on its network. */
export function composeHosts({ world, plane, interfaces, directory, ask, forwardTo, log }: RegionHostParts): Hosts {
  return createHosts({
    async createInterface(options) {
      const row = await createClientInterface(world, options);
      interfaces.set(row.networkInterfaceId, true);
      return row;
    },
    async deleteInterface(networkInterfaceId) {
      forgetHost(world, interfaces, networkInterfaceId);
      await world.network.refresh();
    },
    startProxy: (interfaceId, vpcId) =>
      startSocksServer({
        plane,
        interfaceId,
        resolve: async (name) => (await ask({ vpcId }, { name, type: "A" })).addresses[0],
        log,
      }),
    async startDns(vpcId) {
      const answer: DnsServerOptions["answer"] = (question) => ask({ vpcId }, question);
      const { host, port, stop } = await startDnsServer({ host: plane.ownAddress, answer, forwardTo, log });
      let inside: Promise<DnsServer> | undefined;
      return {
        server: `${host}:${port}`,
        async serveInside() {
          inside ??= serveInVpc(world, plane, vpcId, { answer, forwardTo, log });
          await inside;
        },
        async stop() {
          await Promise.all([stop(), inside?.then((server) => server.stop())]);
        },
      };
    },
    async enter(place) {
      const resolverFile = join(directory, `${place.vpcId}.resolv.conf`);
      await writeFile(resolverFile, `nameserver ${resolverOf(world, place)}\n`);
      return plane.enter?.(place, resolverFile);
    },
  });
}

/** Hosts end with the process, their interfaces only when they are closed. */
export function forgetHost(world: World, interfaces: Map<string, true>, networkInterfaceId: string): void {
  deleteManagedInterface(world, networkInterfaceId);
  interfaces.delete(networkInterfaceId);
}

async function serveInVpc(
  world: World,
  plane: RegionPlane,
  vpcId: string,
  options: Pick<DnsServerOptions, "answer" | "forwardTo" | "log">,
): Promise<DnsServer> {
  const place = { vpcId, address: resolverOf(world, { vpcId }), port: DNS_PORT };
  const udp = await plane.bind?.(place);
  if (!udp) throw new Error(`the ${plane.name} network has no place for a resolver in ${vpcId}`);
  const tcp = createServer();
  await plane.listen(tcp, place);
  return serveDns({ udp, tcp }, { host: place.address, port: place.port, ...options });
}

function resolverOf(world: World, { vpcId }: Pick<HostPlace, "vpcId">): string {
  return resolverAddress(world.ec2.vpcs.get(vpcId)?.cidrBlock ?? "");
}
