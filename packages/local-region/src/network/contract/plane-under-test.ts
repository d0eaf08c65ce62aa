import type { Duplex } from "node:stream";
import type { HostEntry } from "../../hosts.ts";
import type { TestRegion } from "../../testing/start-test-region.ts";
import type { DataPlane } from "../data-plane.ts";

/** On which every server and listener of the contract listens. */
export const PORT = 5432;

/** What the contract needs of a data plane: a region that uses it, and a way to stand at one of its hosts. */
export interface PlaneUnderTest {
  name: DataPlane["name"];
  /** A region of the profile `instant`, whose packets this plane carries. */
  startRegion(onCleanup: OnCleanup): Promise<TestRegion>;
  /** A server at the host's address and this port, which answers each message with `ADDRESS: MESSAGE`. */
  serve(region: TestRegion, place: ServerPlace, onCleanup: OnCleanup): Promise<HostServer>;
  /** A TCP connection as that host, to an address or to a name as its VPC's DNS knows it. */
  dial(region: TestRegion, from: HostEntry, to: Destination, onCleanup: OnCleanup): Promise<Dialled>;
  /** The address that a server sees when this one of its VPC connects to it. */
  seenAs(region: TestRegion, place: { vpcId: string; address: string }): Promise<string>;
}

export type OnCleanup = (cleanup: () => void | Promise<void>) => void;

/** How a try to connect ends: `refused` at once (RST), `silent` when nothing came back within some seconds. */
export type Dialled = Duplex | "refused" | "silent";

export interface Destination {
  host: string;
  port: number;
}

export interface ServerPlace {
  host: HostEntry;
  vpcId: string;
  port: number;
}

export interface HostServer {
  /** Who connected and said something, oldest first: addresses as the server sees them. */
  peers: string[];
  /** Takes no more connections; those that it has go on. */
  refuse(): void;
}
