import { createTable, type Owned, type Table } from "../../state/table.ts";

export type InstanceStateName = "pending" | "running" | "shutting-down" | "terminated" | "stopping" | "stopped";

export interface InstanceRow extends Owned {
  instanceId: string;
  reservationId: string;
  launchIndex: number;
  imageId: string;
  instanceType: string;
  state: InstanceStateName;
  /** Why it is not running, as AWS words it: `User initiated (…)`. */
  stateReason: { code: string; message: string } | undefined;
  /** Counts its changes of state, so that a delayed step of an earlier one can see that it came too late. */
  transition: number;
  vpcId: string;
  subnetId: string;
  zoneId: string;
  /** Of the interface with device index 0. */
  networkInterfaceId: string;
  privateIpAddress: string;
  groupIds: string[];
  keyName: string | undefined;
  /** As it was sent: base64. */
  userData: string | undefined;
  profileArn: string | undefined;
  disableApiTermination: boolean;
  clientToken: string | undefined;
  launchedAt: Date;
  /** What its console would show. */
  console: string[];
  /** What the image runs, when it runs a database. */
  hasDatabase: boolean;
}

export interface InstanceTables {
  instances: Table<InstanceRow>;
}

export function createInstanceTables(): InstanceTables {
  return { instances: createTable((row) => row.instanceId) };
}
