import type { Choices } from "../choices/open-questions.ts";
import type { FunctionRunner } from "../functions/function-runner.ts";
import type { DataPlane } from "../network/data-plane.ts";
import type { DatabaseServers } from "../postgres/database-servers.ts";
import type { Clock } from "../state/clock.ts";
import type { Ids } from "../state/ids.ts";
import type { AutoScalingStore } from "./autoscaling/store.ts";
import type { CloudWatchStore } from "./cloudwatch/store.ts";
import type { Deliveries } from "./deliveries/deliveries.ts";
import type { Ec2Store } from "./ec2/store.ts";
import type { Elbv2Store } from "./elbv2/store.ts";
import type { EventsStore } from "./events/store.ts";
import type { IamStore } from "./iam/store.ts";
import type { LambdaStore } from "./lambda/store.ts";
import type { RamStore } from "./ram/store.ts";
import type { RdsStore } from "./rds/store.ts";
import type { Route53Store } from "./route53/store.ts";
import type { SnsStore } from "./sns/store.ts";
import type { StsStore } from "./sts/store.ts";
import type { VpcLatticeStore } from "./vpc-lattice/store.ts";

/**
 * What every handler works on. A service reads and writes its own store; another service's only through the
 * functions that service exports.
 */
export interface World {
  clock: Clock;
  ids: Ids;
  /** How it answers what no source settles; may be changed at any time. */
  choices: Choices;
  ec2: Ec2Store;
  elbv2: Elbv2Store;
  rds: RdsStore;
  sts: StsStore;
  cloudwatch: CloudWatchStore;
  autoscaling: AutoScalingStore;
  ram: RamStore;
  route53: Route53Store;
  vpcLattice: VpcLatticeStore;
  iam: IamStore;
  lambda: LambdaStore;
  events: EventsStore;
  sns: SnsStore;
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
