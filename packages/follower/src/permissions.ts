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
