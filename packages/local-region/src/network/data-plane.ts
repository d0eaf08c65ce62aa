import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import type { Observation } from "./observation.ts";
import type { Wiring } from "./wiring.ts";

/** An address and port inside a VPC. */
export interface VpcAddress {
  vpcId: string;
  address: string;
  port: number;
}

/** Where something of a VPC can be reached on this machine. */
export interface Location {
  host: string;
  port: number;
}

/** Where the process of a server stands. */
export interface Stand extends Location {
  /** What its command line begins with, to run there: `nsenter …`; nothing where it runs as any other. */
  enter?: string[];
}

/** Why a connection did not come about, in the words of the first thing on the path that stopped it. */
export interface Stopped {
  /** `refused` is answered at once (RST); `dropped` is silence until the caller gives up. */
  how: "refused" | "dropped";
  /** A sentence for people: `security group sg-… of eni-… has no inbound rule for tcp 5432 from 10.0.1.7`. */
  why: string;
}

export type Connected = { stream: Duplex; localAddress: string } | { stopped: Stopped };

/** From one wiring to the next. */
export interface WiringChanges {
  /** Where an interface, a security group or a network ACL is not what it was. */
  vpcIds: Set<string>;
  /** Those that came, went, or are not what they were: as interface, endpoint, node or gateway. */
  interfaceIds: Set<string>;
}

/**
 * Carries packets as a wiring says. Two exist: `loopback` (anywhere, no privileges) and `namespaces` (Linux).
 * Every method may be called at any time after `start`; `apply` calls never overlap.
 */
export interface DataPlane {
  readonly name: "loopback" | "namespaces" | "none";
  /** Where programs of this machine reach what stands at this VPC address. The same answer for the region's life. */
  locate(address: VpcAddress): Promise<Location>;
  /** Where a process that is to serve at this VPC address runs and listens. The same answer for the region's life. */
  stand(address: VpcAddress): Promise<Stand>;
  /** Has a server of this process serve at this VPC address; resolves once it listens. */
  listen(server: Server, address: VpcAddress): Promise<void>;
  /** Where a process that is to serve at an address outside every VPC, such as one on premises, runs and listens. */
  standOutside(address: string, port: number): Promise<Location>;
  /** Nothing stands there any more. */
  leaveOutside(address: string, port: number): void;
  /** What answers over UDP at this VPC address; absent where nothing but a host's own DNS server is asked. */
  bind?(address: VpcAddress): Promise<UdpSocket>;
  /**
   * What a program's command line begins with to be the host at this address for as long as that has an interface, with
   * this file as its `/etc/resolv.conf`. Absent where programs come in by a proxy alone.
   */
  enter?(host: Omit<VpcAddress, "port">, resolverFile: string): Promise<string[]>;
  /**
   * Makes packets follow the wiring: new flows at once, and flows that may no longer be are cut before it resolves.
   * Nothing but what `changes` names differs from the wiring before; without it, everything may.
   */
  apply(wiring: Wiring, changes?: WiringChanges): Promise<void>;
  /** Opens a TCP connection as the interface `fromInterfaceId` would; `to` is an address as seen in its VPC. */
  connect(fromInterfaceId: string, to: { address: string; port: number }, timeoutMs: number): Promise<Connected>;
  /** What it saw so far; absent from a plane that does not count. */
  observe?(): Observation | Promise<Observation>;
  stop(): Promise<void>;
}
