import { createServer } from "node:net";
import type { Location, VpcAddress } from "../data-plane.ts";
import { type Block, claimBlock } from "./claim-block.ts";

/** Which address of this machine stands for which address of a VPC. */
export interface AddressBook {
  /** 127.B.0.1 of this region's own block, or 127.0.0.1 where there is none. */
  ownAddress: string;
  /** Where to listen for a VPC's address and port: the same answer each time. Ports stay as they are when they can. */
  locate(place: VpcAddress): Promise<Location>;
  /** The address that stands for a VPC's; undefined where all share 127.0.0.1. */
  hostOf(vpcId: string, address: string): string | undefined;
  release(): Promise<void>;
}

export interface AddressBookOptions {
  /** All on 127.0.0.1 with a port each, as where the system allows no more. */
  singleAddress?: boolean;
}

const SHARED_HOST = "127.0.0.1";
/** Below the ephemeral ports of Linux (32768) and macOS (49152): an outgoing connection does not take one meanwhile. */
const FREE_PORTS = { first: 20_000, count: 12_000 };
/** The hosts of a block before it are the region's own. */
const FIRST_HOST = 10;
const HOSTS = 65_000;

/** Claims a block of loopback addresses (127.B.0.0/16), or does with 127.0.0.1 where there is none to have. */
export async function openAddressBook(options: AddressBookOptions = {}): Promise<AddressBook> {
  const block = options.singleAddress ? undefined : await claimBlock();
  const hosts = new Map<string, string>();
  const locations = new Map<string, Promise<Location>>();
  const takenPorts = new Set<number>();

  const hostOf = (vpcId: string, address: string): string | undefined => {
    if (!block) return undefined;
    const key = `${vpcId} ${address}`;
    const host = hosts.get(key) ?? hostAt(block, FIRST_HOST + hosts.size);
    hosts.set(key, host);
    return host;
  };
  const find = async ({ vpcId, address, port }: VpcAddress): Promise<Location> => {
    const host = hostOf(vpcId, address);
    // A port below 1024 may need root, and one that a program of this machine holds on every address is not to be had.
    if (host && port >= 1024 && (await isFree(host, port))) return { host, port };
    return { host: SHARED_HOST, port: await takeFreePort(takenPorts) };
  };
  return {
    ownAddress: block ? `127.${block.number}.0.1` : SHARED_HOST,
    hostOf,
    locate(place) {
      const key = `${place.vpcId} ${place.address}:${place.port}`;
      const known = locations.get(key) ?? find(place);
      locations.set(key, known);
      return known;
    },
    release: async () => block?.release(),
  };
}

function hostAt(block: Block, index: number): string {
  if (index >= HOSTS) throw new Error(`all ${HOSTS} addresses of 127.${block.number}.0.0/16 are given out: restart`);
  return `127.${block.number}.${index >> 8}.${index & 255}`;
}

async function takeFreePort(taken: Set<number>): Promise<number> {
  // Starting anywhere keeps two regions of one machine from trying the same ports in the same order.
  const start = Math.floor(Math.random() * FREE_PORTS.count);
  for (let i = 0; i < FREE_PORTS.count; i++) {
    const port = FREE_PORTS.first + ((start + i) % FREE_PORTS.count);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(SHARED_HOST, port)) return port;
  }
  throw new Error(`no port of ${SHARED_HOST} from ${FREE_PORTS.first} on is free: end programs that listen there`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
