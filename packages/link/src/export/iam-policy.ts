import { FOLLOWER_PERMISSIONS } from "@postern/follower";
import { DOCTOR_PERMISSIONS } from "../doctor/permissions.ts";
import { endpointConnection } from "../resources/endpoint-connection.ts";
import { endpointService } from "../resources/endpoint-service.ts";
import { type AnyKind, consumerKinds, gatewayKinds, providerKinds } from "../resources/index.ts";

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
/** What `init` looks at: every sort of database, in every region that the account may use. */
const DISCOVERY = FACTS.filter((action) => !action.startsWith("elasticloadbalancing:"));
/** Behind a gateway there is no load balancer to have limits, and no group of instances; a plan looks for the other way. */
const GATEWAY_FACTS = [
  ...FACTS.filter((action) => !/^(elasticloadbalancing|autoscaling):/.test(action)),
  "ec2:DescribeVpcEndpointServiceConfigurations",
];
/** The platform's endpoints at a gateway's configurations. */
const GATEWAY_CONNECTIONS = ["vpc-lattice:ListResourceEndpointAssociations"];
/** What looking an endpoint service up needs on the platform's side. */
const LOOK_UP = [
  "ec2:DescribeVpcEndpointServices",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeSubnets",
  "ec2:DescribeNetworkInterfaces",
];

/** Connections are decided over by command: no plan reads them. */
const isOfFunction = ({ kind }: AnyKind) => kind === "follower-function";
const plannedKinds = providerKinds.filter((kind) => kind !== endpointConnection && !isOfFunction(kind));
/** Rights over functions are asked only of those who have the link followed by one. */
const functionKinds = providerKinds.filter(isOfFunction);
const connectionKinds: AnyKind[] = [endpointService, endpointConnection];

/** Who is to be allowed, and what for. */
export const IAM_PURPOSES = {
  owner: {
    plan: () => [...FACTS, ...sum(plannedKinds, "read")],
    apply: () => [...FACTS, ...sum(plannedKinds, "read"), ...sum(plannedKinds, "write")],
    /** Besides the rights to apply, where a function follows. */
    function: () => [...sum(functionKinds, "read"), ...sum(functionKinds, "write")],
    accept: () => [...sum(connectionKinds, "read"), ...endpointConnection.permissions.write],
    /** To look alone: repairs want the rights to apply, and those of the calls that are shown. */
    doctor: () => [
      ...FACTS,
      ...sum(plannedKinds, "read"),
      ...endpointConnection.permissions.read,
      ...DOCTOR_PERMISSIONS.owner,
    ],
    init: () => DISCOVERY,
    /** In place of `plan`, `apply` and `doctor` where a link goes through a resource gateway. */
    "gateway-plan": () => [...GATEWAY_FACTS, ...sum(gatewayKinds, "read"), ...GATEWAY_CONNECTIONS],
    "gateway-apply": () => [
      ...GATEWAY_FACTS,
      ...sum(gatewayKinds, "read"),
      ...sum(gatewayKinds, "write"),
      ...GATEWAY_CONNECTIONS,
      "vpc-lattice:DeleteResourceEndpointAssociation",
    ],
    "gateway-doctor": () => [
      ...GATEWAY_FACTS,
      ...sum(gatewayKinds, "read"),
      ...GATEWAY_CONNECTIONS,
      "ec2:DescribeNetworkAcls",
      "ec2:GetManagedPrefixListEntries",
    ],
    follower: () => [...FOLLOWER_PERMISSIONS.read, ...FOLLOWER_PERMISSIONS.write],
  },
  platform: {
    plan: () => [...LOOK_UP, ...sum(consumerKinds, "read")],
    doctor: () => [...LOOK_UP, ...sum(consumerKinds, "read"), ...DOCTOR_PERMISSIONS.platform],
    apply: () => [...LOOK_UP, ...sum(consumerKinds, "read"), ...sum(consumerKinds, "write")],
  },
} as const satisfies Record<string, Record<string, () => string[]>>;

/** The IAM actions for a purpose, summed from the kinds; sorted, each once. */
export function actionsFor(purpose: () => string[]): string[] {
  return [...new Set(purpose())].sort();
}

/**
 * A policy document of least privilege. Its resource is `*`: AWS's Describe calls take no other, and what a link makes
 * has no ARN before it is made.
 */
export function exportIamPolicy(purpose: () => string[]): object {
  const isRead = (action: string) => /:(Describe|List|Get)/.test(action);
  const actions = actionsFor(purpose);
  const statements = [
    { Sid: "Read", Action: actions.filter(isRead) },
    { Sid: "Change", Action: actions.filter((action) => !isRead(action)) },
  ];
  return {
    Version: "2012-10-17",
    Statement: statements
      .filter(({ Action }) => Action.length > 0)
      .map(({ Sid, Action }) => ({ Sid, Effect: "Allow", Action, Resource: "*" })),
  };
}

function sum(kinds: AnyKind[], which: "read" | "write"): string[] {
  return kinds.flatMap(({ permissions }) => permissions[which]);
}
