/** What one Postgres server is to be. */
export interface DatabaseServerOptions {
  /** Names its directory; unique in the region. */
  id: string;
  /** Where it listens (DataPlane.locate). */
  host: string;
  port: number;
  /** Names on its certificate. */
  dnsNames: string[];
  masterUsername: string;
  masterPassword: string;
  databaseName: string | undefined;
}

/** The region's Postgres processes: real ones, one per database instance, gone when the region is gone. */
export interface DatabaseServers {
  /** Makes the data directory, starts the process and resolves when it takes connections. */
  create(options: DatabaseServerOptions): Promise<void>;
  restart(id: string): Promise<void>;
  setMasterPassword(id: string, password: string): Promise<void>;
  /** Runs SQL as the superuser over the private socket: for seeds and checks, never for users. */
  execute(id: string, database: string, sql: string): Promise<void>;
  /** Stops the process and deletes its directory. */
  remove(id: string): Promise<void>;
  /** The region's certificate authority, PEM: what clients trust for verify-full. */
  authority(): Promise<string>;
  stop(): Promise<void>;
}
