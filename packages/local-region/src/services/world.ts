import type { Choices } from "../choices/open-questions.ts";
import type { FunctionRunner } from "../functions/function-runner.ts";
import type { DataPlane } from "../network/data-plane.ts";
import type { DatabaseServers } from "../postgres/database-servers.ts";
import type { Clock } from "../state/clock.ts";
import type { Ids } from "../state/ids.ts";
import type { Deliveries } from "./deliveries/deliveries.ts";
import type { Stores } from "./stores.ts";

/**
 * What every handler works on. A service reads and writes its own store; another service's only through the
 * functions that service exports.
 */
export interface World extends Stores {
  clock: Clock;
  ids: Ids;
  /** How it answers what no source settles; may be changed at any time. */
  choices: Choices;
  /** Carries packets as the stores say. */
  network: Network;
  /** Runs the Postgres processes behind RDS. */
  databases: DatabaseServers;
  /** Runs the processes behind Lambda. */
  functions: FunctionRunner;
  /** Carries events and messages from service to service. */
  deliveries: Deliveries;
  /** Of the region's API, for what the region starts itself. */
  endpointUrl(): string;
  /** For what goes wrong after a call was answered. */
  log?: (line: string) => void;
}

export interface Network {
  /**
   * Makes packets follow the stores. A handler that changed what packets may do awaits it before it answers, so that
   * an answered call is a true one. Calls that overlap share one pass.
   */
  refresh(): Promise<void>;
  plane: DataPlane;
}
