import type {
  DBProxyTarget,
  DBProxyTargetGroup,
  DeregisterDBProxyTargetsRequest,
  DeregisterDBProxyTargetsResponse,
  DescribeDBProxyTargetGroupsRequest,
  DescribeDBProxyTargetGroupsResponse,
  DescribeDBProxyTargetsRequest,
  DescribeDBProxyTargetsResponse,
  ModifyDBProxyTargetGroupRequest,
  ModifyDBProxyTargetGroupResponse,
  RegisterDBProxyTargetsRequest,
  RegisterDBProxyTargetsResponse,
} from "@aws-sdk/client-rds";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { membersOf } from "./cluster-members.ts";
import { invalidValue, requireCluster, requireInstance } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { requireProxy } from "./proxy-lookups.ts";
import type { DbInstanceRow, DbProxyRow } from "./store.ts";

/** A proxy has one target: an instance or a cluster, in its own VPC. */
export function registerDbProxyTargets(
  world: World,
  input: RegisterDBProxyTargetsRequest,
  caller: Caller,
): RegisterDBProxyTargetsResponse {
  const proxy = findProxy(world, caller, input);
  if (proxy.targetArn !== undefined) {
    throw new AwsError("DBProxyTargetAlreadyRegisteredFault", `DBProxy ${proxy.name} has a target already`);
  }
  const target = readTarget(world, caller, input);
  if (target.vpcId !== proxy.vpcId) {
    throw invalidValue(`${target.identifier} is in ${target.vpcId}, the proxy ${proxy.name} in ${proxy.vpcId}`);
  }
  proxy.targetArn = target.arn;
  return { DBProxyTargets: targetList(world, proxy) };
}

export function deregisterDbProxyTargets(
  world: World,
  input: DeregisterDBProxyTargetsRequest,
  caller: Caller,
): DeregisterDBProxyTargetsResponse {
  const proxy = findProxy(world, caller, input);
  const target = readTarget(world, caller, input);
  if (proxy.targetArn !== target.arn) {
    throw new AwsError("DBProxyTargetNotFoundFault", `${target.identifier} is no target of ${proxy.name}`, 404);
  }
  proxy.targetArn = undefined;
  return {};
}

export function describeDbProxyTargets(
  world: World,
  input: DescribeDBProxyTargetsRequest,
  caller: Caller,
): DescribeDBProxyTargetsResponse {
  const { page, next } = describePage(targetList(world, findProxy(world, caller, input)), input);
  return { Targets: page, Marker: next };
}

/** Each proxy has the one group that is called `default`. */
export function describeDbProxyTargetGroups(
  world: World,
  input: DescribeDBProxyTargetGroupsRequest,
  caller: Caller,
): DescribeDBProxyTargetGroupsResponse {
  return { TargetGroups: [toTargetGroup(findProxy(world, caller, input))] };
}

/** Of the pool's settings only the borrow timeout has an effect: there is no pool. */
export function modifyDbProxyTargetGroup(
  world: World,
  input: ModifyDBProxyTargetGroupRequest,
  caller: Caller,
): ModifyDBProxyTargetGroupResponse {
  const proxy = findProxy(world, caller, input);
  if (input.NewName !== undefined && input.NewName !== "default") {
    throw invalidValue("the target group of a proxy keeps the name default");
  }
  const pool = input.ConnectionPoolConfig ?? {};
  const borrowTimeout = pool.ConnectionBorrowTimeout ?? proxy.pool.borrowTimeout;
  if (!Number.isInteger(borrowTimeout) || borrowTimeout < 0 || borrowTimeout > 300) {
    throw invalidValue(`ConnectionBorrowTimeout must be from 0 to 300 seconds: ${borrowTimeout}`);
  }
  proxy.pool = {
    maxConnections: pool.MaxConnectionsPercent ?? proxy.pool.maxConnections,
    maxIdle: pool.MaxIdleConnectionsPercent ?? proxy.pool.maxIdle,
    borrowTimeout,
  };
  proxy.updatedAt = world.clock.now();
  return { DBProxyTargetGroup: toTargetGroup(proxy) };
}

function findProxy(
  world: World,
  caller: Caller,
  input: { DBProxyName: string | undefined; TargetGroupName?: string | undefined },
): DbProxyRow {
  const proxy = requireProxy(world, caller, input.DBProxyName);
  if (input.TargetGroupName === undefined || input.TargetGroupName === "default") return proxy;
  throw new AwsError(
    "DBProxyTargetGroupNotFoundFault",
    `DBProxyTargetGroup with name ${input.TargetGroupName} not found in ${proxy.name}`,
    404,
  );
}

function readTarget(
  world: World,
  caller: Caller,
  input: { DBInstanceIdentifiers?: string[] | undefined; DBClusterIdentifiers?: string[] | undefined },
) {
  const { DBInstanceIdentifiers: instances = [], DBClusterIdentifiers: clusters = [] } = input;
  if (instances.length + clusters.length !== 1) {
    throw new AwsError("InvalidParameterCombination", "Give one DB instance or one DB cluster.");
  }
  return clusters.length > 0
    ? requireCluster(world, caller, clusters[0])
    : requireInstance(world, caller, instances[0]);
}

function targetList(world: World, proxy: DbProxyRow): DBProxyTarget[] {
  const instance = world.rds.instances.get(proxy.targetArn ?? "");
  if (instance) return [{ ...toTarget(instance), Role: "READ_WRITE" }];
  const cluster = world.rds.clusters.get(proxy.targetArn ?? "");
  if (!cluster) return [];
  const members = membersOf(world, cluster).map(
    (row): DBProxyTarget => ({
      ...toTarget(row),
      TrackedClusterId: cluster.identifier,
      Role: row.arn === cluster.writerArn ? "READ_WRITE" : "READ_ONLY",
    }),
  );
  const tracked: DBProxyTarget = {
    Type: "TRACKED_CLUSTER",
    RdsResourceId: cluster.identifier,
    Port: cluster.port,
    TargetHealth: { State: "AVAILABLE" },
  };
  return [tracked, ...members];
}

function toTarget(row: DbInstanceRow): DBProxyTarget {
  const isThere = row.status === "available" || row.status === "modifying";
  return {
    Type: "RDS_INSTANCE",
    RdsResourceId: row.identifier,
    TargetArn: row.arn,
    Endpoint: row.dnsName,
    Port: row.port,
    TargetHealth: isThere ? { State: "AVAILABLE" } : { State: "UNAVAILABLE", Reason: "UNREACHABLE" },
  };
}

function toTargetGroup(proxy: DbProxyRow): DBProxyTargetGroup {
  return {
    DBProxyName: proxy.name,
    TargetGroupName: "default",
    TargetGroupArn: proxy.targetGroupArn,
    IsDefault: true,
    Status: proxy.status,
    ConnectionPoolConfig: {
      MaxConnectionsPercent: proxy.pool.maxConnections,
      MaxIdleConnectionsPercent: proxy.pool.maxIdle,
      ConnectionBorrowTimeout: proxy.pool.borrowTimeout,
      SessionPinningFilters: [],
    },
    CreatedDate: proxy.createdAt,
    UpdatedDate: proxy.updatedAt,
  };
}
