import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface LoadBalancerRow extends Owned {
  arn: string;
  name: string;
  dnsName: string;
  scheme: "internal" | "internet-facing";
  state: "provisioning" | "active" | "failed";
  vpcId: string;
  createdAt: Date;
  /** One node per zone: its network interface and its address for the load balancer's life. */
  nodes: { subnetId: string; zoneId: string; networkInterfaceId: string; address: string; requestedAddress: boolean }[];
  groupIds: string[];
  /** Only of a load balancer created with groups. */
  enforceInboundOnPrivateLink: "on" | "off" | undefined;
  attributes: Map<string, string>;
}

export interface ListenerRow extends Owned {
  arn: string;
  loadBalancerArn: string;
  port: number;
  protocol: string;
  /** Forward to these, by weight. One group in most listeners. */
  targetGroups: { arn: string; weight: number }[];
  /** Groups it forwarded to earlier: established flows to their targets go on. */
  formerTargetGroupArns?: string[];
  attributes: Map<string, string>;
}

export interface TargetGroupRow extends Owned {
  arn: string;
  name: string;
  protocol: string;
  port: number;
  vpcId: string;
  targetType: "ip" | "instance" | "alb";
  healthCheck: {
    protocol: string;
    port: string;
    path: string | undefined;
    /** HTTP codes that pass, such as `200-399`; only of HTTP and HTTPS checks. */
    matcher?: string | undefined;
    intervalSeconds: number;
    timeoutSeconds: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
  };
  attributes: Map<string, string>;
  targets: TargetRow[];
  /** Epochs of targets that are gone, but whose flows may go on (no connection termination after the delay). */
  lingeringEpochs?: number[];
}

export type TargetState = "initial" | "healthy" | "unhealthy" | "unhealthy.draining" | "draining" | "unused";

export interface TargetRow {
  id: string;
  port: number;
  /** A zone id, or `all` for an address outside the VPC. */
  zoneId: string;
  /** The zone as the caller wrote it: only sent back when it was given. */
  statedZone: string | undefined;
  state: TargetState;
  reason: string | undefined;
  /** AWS's sentence for the reason. */
  description?: string | undefined;
  /** Consecutive results of the same kind, for the thresholds. */
  streak: number;
  /** Each registration and each return to health is a new one: flows of an earlier one can be told apart. */
  epoch: number;
}

export interface Elbv2Store {
  loadBalancers: Table<LoadBalancerRow>;
  listeners: Table<ListenerRow, "loadBalancer">;
  targetGroups: Table<TargetGroupRow>;
  /** Tags by ARN. */
  tags: Map<string, Map<string, string>>;
  /** The epoch that was given out last. */
  lastEpoch: number;
}

export function createElbv2Store(): Elbv2Store {
  return {
    loadBalancers: createTable((row) => row.arn),
    listeners: createTable((row) => row.arn, { loadBalancer: (row) => row.loadBalancerArn }),
    targetGroups: createTable((row) => row.arn),
    tags: new Map(),
    lastEpoch: 0,
  };
}
