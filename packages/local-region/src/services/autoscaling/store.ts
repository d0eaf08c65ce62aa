import { createTable, type Owned, type Table } from "../../state/table.ts";

export type MemberState =
  | "Pending"
  | "Pending:Wait"
  | "Pending:Proceed"
  | "InService"
  | "Terminating"
  | "Terminating:Wait"
  | "Terminating:Proceed"
  | "Detaching"
  | "EnteringStandby"
  | "Standby";

export interface MemberRow {
  instanceId: string;
  instanceType: string;
  zoneId: string;
  state: MemberState;
  health: "Healthy" | "Unhealthy";
  isProtected: boolean;
  launchTemplateVersion: string;
  /** Milliseconds since 1970. */
  launchedAt: number;
  /** When health checks by the load balancer begin to count. */
  graceEndsAt: number;
  /** Of the activity that launched or terminates it. */
  activityId: string;
  /** The hooks whose actions are awaited. */
  awaited: { hookName: string; token: string; endsAt: number }[];
  /** Set when a launch hook gave it up. */
  isAbandoned?: boolean;
}

export interface HookRow {
  name: string;
  transition: "autoscaling:EC2_INSTANCE_LAUNCHING" | "autoscaling:EC2_INSTANCE_TERMINATING";
  heartbeatSeconds: number;
  defaultResult: "CONTINUE" | "ABANDON";
  metadata: string | undefined;
}

export interface GroupRow extends Owned {
  arn: string;
  name: string;
  launchTemplate: { id: string; name: string; version: string };
  minSize: number;
  maxSize: number;
  desired: number;
  cooldownSeconds: number;
  healthCheckType: "EC2" | "ELB";
  graceSeconds: number;
  subnetIds: string[];
  /** ARNs of target groups; one that is leaving stays until its targets are gone. */
  sources: { arn: string; isLeaving: boolean }[];
  terminationPolicies: string[];
  protectsNew: boolean;
  createdAt: Date;
  members: MemberRow[];
  hooks: HookRow[];
  tags: { key: string; value: string; propagates: boolean }[];
  suspended: string[];
  isDeleting: boolean;
  /** After a launch that failed: milliseconds since 1970. */
  nextLaunchAt: number;
}

export interface ActivityRow extends Owned {
  id: string;
  groupName: string;
  groupArn: string;
  description: string;
  cause: string;
  startedAt: Date;
  endedAt: Date | undefined;
  status: "InProgress" | "Successful" | "Failed";
  statusMessage: string | undefined;
  details: string;
}

export interface AutoScalingStore {
  /** By account, region and name: `keyOf`. */
  groups: Table<GroupRow>;
  activities: Table<ActivityRow>;
}

export function createAutoScalingStore(): AutoScalingStore {
  return {
    groups: createTable((row) => keyOf(row, row.name)),
    activities: createTable((row) => row.id),
  };
}

export function keyOf({ accountId, region }: Owned, name: string): string {
  return `${accountId}/${region}/${name}`;
}
