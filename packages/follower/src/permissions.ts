import type { FollowedDatabase } from "./following.ts";

/** The IAM actions of a follower. Registering and tagging can be restricted to its target groups. */
export const FOLLOWER_PERMISSIONS = {
  read: [
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "rds:DescribeDBClusters",
    "rds:DescribeDBInstances",
    "rds:DescribeDBProxies",
    "rds:DescribeDBProxyEndpoints",
  ],
  write: [
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:RemoveTags",
  ],
} as const;

type Read = (typeof FOLLOWER_PERMISSIONS.read)[number];

/** Which databases make a follower read what; what is not here is always read. */
const READ_FOR: Partial<Record<Read, (database: FollowedDatabase) => boolean>> = {
  "ec2:DescribeNetworkInterfaces": (database) => "instance" in database,
  "rds:DescribeDBClusters": (database) => "cluster" in database,
  "rds:DescribeDBInstances": (database) => "instance" in database || "cluster" in database,
  "rds:DescribeDBProxies": (database) => "proxy" in database,
  "rds:DescribeDBProxyEndpoints": (database) => "proxy" in database && database.endpoint !== undefined,
};

/** Those of the reading actions that a follower of these databases makes use of. */
export function readActionsFor(databases: FollowedDatabase[]): Read[] {
  return FOLLOWER_PERMISSIONS.read.filter((action) => databases.some(READ_FOR[action] ?? (() => true)));
}
