import type { Stand } from "../network/data-plane.ts";
import type { ProxyServerOptions } from "./proxy-server.ts";

/** What one Postgres server is to be. */
export interface DatabaseServerOptions {
  /** Names its directory; unique in the region. */
  id: string;
  /** Where it runs and listens (DataPlane.stand). */
  host: string;
  port: number;
  enter?: string[];
  /** Names on its certificate. */
  dnsNames: string[];
  masterUsername: string;
  /** Or what Postgres keeps of it. */
  masterPassword: string | { secret: string };
  databaseName: string | undefined;
}

export interface ReplicaOptions {
  id: string;
  /** The server that it copies and follows. */
  sourceId: string;
  /** Where it answers reads; without a place it listens nowhere. */
  place: Stand | undefined;
  dnsNames: string[];
  /** Whether the source acknowledges a commit only when one of its synchronous replicas has it. */
  isSynchronous: boolean;
}

/** The region's Postgres processes: real ones, one per database instance, gone when the region is gone. */
export interface DatabaseServers {
  /** Makes the data directory, starts the process and resolves when it takes connections. */
  create(options: DatabaseServerOptions): Promise<void>;
  /** Resolves when it has all that its source had acknowledged until then. */
  createReplica(options: ReplicaOptions): Promise<void>;
  /** As the death of its host: what runs is cut, nothing more is written. Its data stays. */
  kill(id: string): Promise<void>;
  /** Ends it in order, so that its replicas have all that it has. Its data stays. */
  halt(id: string): Promise<void>;
  /** A replica, whose source has ended, takes writes, at another place if one is given; its siblings follow it. */
  promote(id: string, place?: Stand): Promise<void>;
  /** A replica leaves its source, which runs on, and takes writes. */
  detach(id: string): Promise<void>;
  /** The one of these replicas that has received most; undefined when none runs. */
  findMostAdvanced(ids: readonly string[]): Promise<string | undefined>;
  /** Gives a server, or the data that an earlier run left of one, the name of one that is gone. */
  rename(id: string, to: string): void;
  /** Also of one that was killed or has ended by itself; at another place if one is given. */
  restart(id: string, place?: Stand): Promise<void>;
  /** Or what Postgres keeps of it. */
  setMasterPassword(id: string, password: string | { secret: string }): Promise<void>;
  /** Runs SQL as the superuser over the private socket: for seeds and checks, never for users. */
  execute(id: string, database: string, sql: string): Promise<void>;
  /** Stops the process and deletes its data, also what an earlier run left. */
  remove(id: string): Promise<void>;
  /** Whether an earlier run left whole data, on which `create` will start. */
  isKept(id: string): boolean;
  /** What each that runs and takes writes holds at a moment meanwhile, as archives in pieces. */
  backUps(): AsyncGenerator<{ id: string; piece: Buffer }>;
  /** Deletes what earlier runs left of all but these. */
  keepOnly(ids: readonly string[]): void;
  /** Deletes every database, also what an earlier run left. */
  removeAll(): Promise<void>;
  openProxy(options: ProxyServerOptions): Promise<void>;
  /** Its clients are cut; gone already is fine. */
  closeProxy(id: string): Promise<void>;
  /** The region's certificate authority, PEM: what clients trust for verify-full. */
  authority(): Promise<string>;
  stop(): Promise<void>;
}
