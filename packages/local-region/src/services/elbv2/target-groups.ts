import type {
  CreateTargetGroupInput,
  CreateTargetGroupOutput,
  DeleteTargetGroupInput,
  DeleteTargetGroupOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  ModifyTargetGroupInput,
  ModifyTargetGroupOutput,
  ProtocolEnum,
  TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import { requireVpc } from "../ec2/lookups.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { initialAttributes, TARGET_GROUP_ATTRIBUTES } from "./attributes.ts";
import { readHealthCheck } from "./health-check-settings.ts";
import { listenersOf, listenersUsing, loadBalancersUsing, requireLoadBalancer, requireTargetGroup } from "./lookups.ts";
import { describePage } from "./paging.ts";
import { checkName, checkRange, validationError } from "./parameters.ts";
import { MOST_TARGET_GROUPS } from "./quotas.ts";
import type { TargetGroupRow } from "./store.ts";
import { dropTags, readTags, setTags } from "./tags.ts";
import { addTargetGroup, countTargetGroups, findTargetGroupByName, removeTargetGroup } from "./target-group-names.ts";
import { followHealth } from "./target-health.ts";

/** TCP groups of type `ip` or `instance`. The same name with the same settings gives the one that exists. */
export function createTargetGroup(
  world: World,
  input: CreateTargetGroupInput,
  caller: Caller,
): CreateTargetGroupOutput {
  const name = checkName("Target group", input.Name);
  const tags = readTags(input.Tags);
  const settings = readSettings(world, input, caller);
  const twin = findTargetGroupByName(world, caller, name);
  if (twin) {
    if (settingsOf(twin) === settingsOf(settings)) return { TargetGroups: [toTargetGroup(world, twin)] };
    throw new AwsError(
      "DuplicateTargetGroupName",
      `A target group with the same name '${name}' exists, but with different settings`,
    );
  }
  if (countTargetGroups(world, caller) >= MOST_TARGET_GROUPS) {
    throw new AwsError("TooManyTargetGroups", "The maximum number of target groups has been reached");
  }
  const row = addTargetGroup(world, {
    accountId: caller.accountId,
    region: caller.region,
    arn: `arn:aws:elasticloadbalancing:${caller.region}:${caller.accountId}:targetgroup/${name}/${world.ids.hex(16)}`,
    name,
    ...settings,
    attributes: initialAttributes(TARGET_GROUP_ATTRIBUTES),
    targets: [],
  });
  if (row.targetType === "instance") row.attributes.set("preserve_client_ip.enabled", "true");
  setTags(world, row.arn, tags);
  return { TargetGroups: [toTargetGroup(world, row)] };
}

export function describeTargetGroups(
  world: World,
  input: DescribeTargetGroupsInput,
  caller: Caller,
): DescribeTargetGroupsOutput {
  const { TargetGroupArns: arns, Names: names, LoadBalancerArn: loadBalancerArn } = input;
  if ([arns?.length, names?.length, loadBalancerArn].filter(Boolean).length > 1) {
    throw validationError("Only one of target group ARNs, target group names and load balancer ARN can be specified");
  }
  const { page, next } = describePage(select(world, caller, input), input);
  return { TargetGroups: page.map((row) => toTargetGroup(world, row)), NextMarker: next };
}

/** The health check; everything else of a group is fixed. */
export function modifyTargetGroup(
  world: World,
  input: ModifyTargetGroupInput,
  caller: Caller,
): ModifyTargetGroupOutput {
  const row = requireTargetGroup(world, caller, input.TargetGroupArn);
  row.healthCheck = readHealthCheck(input, row.healthCheck);
  followHealth(world, row);
  return { TargetGroups: [toTargetGroup(world, row)] };
}

/** Success when it is not there; ResourceInUse while a listener forwards to it. */
export function deleteTargetGroup(
  world: World,
  input: DeleteTargetGroupInput,
  caller: Caller,
): DeleteTargetGroupOutput {
  const row = world.elbv2.targetGroups.getOwn(caller, input.TargetGroupArn ?? "");
  if (!row) return {};
  if (listenersUsing(world, row).length > 0) {
    throw new AwsError("ResourceInUse", `Target group '${row.arn}' is currently in use by a listener or a rule`);
  }
  removeTargetGroup(world, row);
  dropTags(world, row.arn);
  followHealth(world, row);
  return {};
}

function select(
  world: World,
  caller: Caller,
  { TargetGroupArns: arns, Names: names, LoadBalancerArn: loadBalancerArn }: DescribeTargetGroupsInput,
): TargetGroupRow[] {
  if (arns?.length) return arns.map((arn) => requireTargetGroup(world, caller, arn));
  if (names?.length) {
    return [...new Set(names)].map((name) => requireTargetGroup(world, caller, arnOfName(world, caller, name)));
  }
  if (!loadBalancerArn) return world.elbv2.targetGroups.of(caller);
  const listeners = listenersOf(world, requireLoadBalancer(world, caller, loadBalancerArn));
  const used = new Set(listeners.flatMap((listener) => listener.targetGroups.map((forward) => forward.arn)));
  return [...used].map((arn) => requireTargetGroup(world, caller, arn));
}

/** A name without a group gives an ARN without one. */
function arnOfName(world: World, caller: Caller, name: string): string {
  return findTargetGroupByName(world, caller, name)?.arn ?? name;
}

type Settings = Pick<TargetGroupRow, "protocol" | "port" | "vpcId" | "targetType" | "healthCheck">;

function readSettings(world: World, input: CreateTargetGroupInput, caller: Caller): Settings {
  const targetType = input.TargetType ?? "instance";
  if (targetType !== "ip" && targetType !== "instance") {
    throw validationError(
      `the local region does not serve target groups of type '${targetType}': use 'ip' or 'instance'`,
    );
  }
  if (!input.Protocol) throw validationError("A protocol must be specified");
  if (input.Protocol !== "TCP") {
    throw validationError(`the local region does not serve target groups of protocol '${input.Protocol}': use 'TCP'`);
  }
  if (input.Port === undefined) throw validationError("A port must be specified");
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4") {
    throw validationError(`the local region does not serve the IP address type '${input.IpAddressType}': use 'ipv4'`);
  }
  const port = checkRange("Port", input.Port, [1, 65535], 0);
  if (!input.VpcId) throw validationError("A VPC ID must be specified");
  return {
    protocol: input.Protocol,
    port,
    vpcId: findVpcId(world, caller, input.VpcId),
    targetType,
    healthCheck: readHealthCheck(input),
  };
}

function findVpcId(world: World, caller: Caller, vpcId: string): string {
  try {
    return requireVpc(world, caller, vpcId).vpcId;
  } catch (error) {
    if (error instanceof AwsError) throw validationError(`The VPC ID '${vpcId}' is not found`);
    throw error;
  }
}

function settingsOf(settings: Settings): string {
  const { protocol, port, vpcId, targetType, healthCheck } = settings;
  return JSON.stringify([protocol, port, vpcId, targetType, Object.entries(healthCheck).sort()]);
}

function toTargetGroup(world: World, row: TargetGroupRow): TargetGroup {
  const check = row.healthCheck;
  return {
    TargetGroupArn: row.arn,
    TargetGroupName: row.name,
    Protocol: row.protocol as ProtocolEnum,
    Port: row.port,
    VpcId: row.vpcId,
    TargetType: row.targetType,
    IpAddressType: "ipv4",
    HealthCheckEnabled: true,
    HealthCheckProtocol: check.protocol as ProtocolEnum,
    HealthCheckPort: check.port,
    HealthCheckPath: check.path,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    Matcher: check.matcher === undefined ? undefined : { HttpCode: check.matcher },
    LoadBalancerArns: loadBalancersUsing(world, row).map((loadBalancer) => loadBalancer.arn),
  };
}
