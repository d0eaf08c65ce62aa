import { FOLLOWER_PERMISSIONS } from "@postern/follower";
import type { AnyKind } from "./index.ts";
import { consumerKinds, providerKinds } from "./index.ts";

/** What reading the facts of a link needs besides its own resources. */
const FACTS = [
  "autoscaling:DescribeAutoScalingGroups",
  "ec2:DescribeInstances",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRegions",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
  "elasticloadbalancing:DescribeAccountLimits",
  "elasticloadbalancing:DescribeListenerAttributes",
  "rds:DescribeDBClusters",
  "rds:DescribeDBInstances",
  "rds:DescribeDBProxies",
  "rds:DescribeDBProxyEndpoints",
];
/** What looking an endpoint service up needs on the platform's side. */
const LOOK_UP = [
  "sts:GetCallerIdentity",
  "ec2:DescribeVpcEndpointServices",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeSubnets",
  "ec2:DescribeNetworkInterfaces",
];

/** The IAM actions of each side, summed from the kinds: Markdown for docs/permissions.md. */
export function permissionsTables(): string {
  return [
    section("The owner's side: `plan`, `status`, `request`, `connections`", [...FACTS, ...sum(providerKinds, "read")]),
    section(
      "The owner's side: what `apply`, `connections accept|reject` and `destroy` need besides",
      sum(providerKinds, "write"),
    ),
    section("The follower: `follow`", [...FOLLOWER_PERMISSIONS.read, ...FOLLOWER_PERMISSIONS.write]),
    section("The platform's side: reading", [...LOOK_UP, ...sum(consumerKinds, "read")]),
    section("The platform's side: making and removing endpoints", sum(consumerKinds, "write")),
    byKind([...providerKinds, ...consumerKinds]),
  ].join("\n\n");
}

function sum(kinds: AnyKind[], which: "read" | "write"): string[] {
  return kinds.flatMap(({ permissions }) => permissions[which]);
}

function section(title: string, actions: string[]): string {
  return `## ${title}\n\n${[...new Set(actions)]
    .sort()
    .map((action) => `- \`${action}\``)
    .join("\n")}`;
}

function byKind(kinds: AnyKind[]): string {
  const rows = kinds.map(({ kind, permissions }) => {
    const [read, write] = [permissions.read, permissions.write].map((actions) =>
      actions.map((each) => `\`${each}\``).join(" "),
    );
    return `| ${kind} | ${read} | ${write} |`;
  });
  return ["## By kind of resource", "", "| kind | reads | writes |", "|---|---|---|", ...rows].join("\n");
}
