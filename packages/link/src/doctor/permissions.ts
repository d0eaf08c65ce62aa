/** What the doctor reads of either side besides what a plan reads. */
export const DOCTOR_PERMISSIONS = {
  owner: [
    "cloudwatch:GetMetricData",
    "ec2:DescribeNetworkAcls",
    "ec2:GetManagedPrefixListEntries",
    "rds:DescribeEvents",
    "rds:DescribeEventSubscriptions",
  ],
  platform: [
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
    "route53:ListHostedZonesByVPC",
  ],
};
