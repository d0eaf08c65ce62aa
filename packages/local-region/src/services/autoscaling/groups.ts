import type {
  AutoScalingGroup,
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  CreateAutoScalingGroupType,
  DeleteAutoScalingGroupType,
  UpdateAutoScalingGroupType,
} from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../wire/aws-error.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { beginTermination } from "./advance-member.ts";
import { followGroup } from "./follow-group.ts";
import { readHook } from "./lifecycle-operations.ts";
import { toInstance } from "./members.ts";
import { findGroup, requireGroup, validationError } from "./parameters.ts";
import { readGroup } from "./read-group.ts";
import type { GroupRow } from "./store.ts";
import { hasTags, readTags, toTagDescriptions } from "./tags.ts";
import { readIdentifiers } from "./traffic-source-operations.ts";
import { addSources } from "./traffic-sources.ts";

/** Launches from a launch template in the subnets named. Answered when the first launches have begun. */
export async function createAutoScalingGroup(
  world: World,
  input: CreateAutoScalingGroupType,
  caller: Caller,
): Promise<object> {
  const name = input.AutoScalingGroupName ?? "";
  if (!/^[^:]{1,255}$/.test(name)) throw validationError(`Group name '${name}' is not valid`);
  if (findGroup(world, caller, name)) {
    throw new AwsError(
      "AlreadyExists",
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  }
  const { accountId, region } = caller;
  const row: GroupRow = {
    accountId,
    region,
    arn: `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:${world.ids.uuid()}:autoScalingGroupName/${name}`,
    name,
    ...readGroup(world, caller, input),
    sources: [],
    createdAt: world.clock.now(),
    members: [],
    hooks: (input.LifecycleHookSpecificationList ?? []).map(readHook),
    tags: readTags(input.Tags),
    suspended: [],
    isDeleting: false,
    nextLaunchAt: 0,
  };
  addSources(world, row, [...(input.TargetGroupARNs ?? []), ...readIdentifiers(input.TrafficSources)]);
  world.autoscaling.groups.put(row);
  await followGroup(world, row);
  return {};
}

export function describeAutoScalingGroups(
  world: World,
  input: AutoScalingGroupNamesType,
  caller: Caller,
): AutoScalingGroupsType {
  const names = input.AutoScalingGroupNames;
  const asked = names?.length
    ? [...new Set(names)].flatMap((name) => findGroup(world, caller, name) ?? [])
    : world.autoscaling.groups.of(caller);
  const rows = asked.filter((row) => hasTags(row, input.Filters));
  const { page, next } = takePage(rows, Math.min(input.MaxRecords ?? 50, 100), input.NextToken);
  return { AutoScalingGroups: page.map(toGroup), NextToken: next };
}

/** A new launch template is for instances to come. */
export async function updateAutoScalingGroup(
  world: World,
  input: UpdateAutoScalingGroupType,
  caller: Caller,
): Promise<object> {
  const row = requireGroup(world, caller, input.AutoScalingGroupName);
  Object.assign(row, readGroup(world, caller, input as Partial<CreateAutoScalingGroupType>, row));
  row.nextLaunchAt = 0;
  await followGroup(world, row);
  return {};
}

/** With ForceDelete its instances are terminated first, without waiting for lifecycle hooks. */
export async function deleteAutoScalingGroup(
  world: World,
  input: DeleteAutoScalingGroupType,
  caller: Caller,
): Promise<object> {
  const row = requireGroup(world, caller, input.AutoScalingGroupName);
  if (!input.ForceDelete && row.members.some((member) => !member.state.startsWith("Terminating"))) {
    throw new AwsError(
      "ResourceInUse",
      "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
    );
  }
  if (!input.ForceDelete && row.members.length > 0) {
    throw new AwsError(
      "ScalingActivityInProgress",
      "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
    );
  }
  row.isDeleting = true;
  Object.assign(row, { minSize: 0, maxSize: 0, desired: 0, hooks: [] });
  for (const member of [...row.members]) {
    member.awaited = [];
    await beginTermination(world, row, member, "a user request force-deleted the AutoScalingGroup.");
  }
  await followGroup(world, row);
  return {};
}

function toGroup(row: GroupRow): AutoScalingGroup {
  const zoneIds = [...new Set(row.members.map((member) => member.zoneId))];
  const attached = row.sources.filter((source) => !source.isLeaving).map((source) => source.arn);
  return {
    AutoScalingGroupName: row.name,
    AutoScalingGroupARN: row.arn,
    LaunchTemplate: {
      LaunchTemplateId: row.launchTemplate.id,
      LaunchTemplateName: row.launchTemplate.name,
      Version: row.launchTemplate.version,
    },
    MinSize: row.minSize,
    MaxSize: row.maxSize,
    DesiredCapacity: row.desired,
    DefaultCooldown: row.cooldownSeconds,
    AvailabilityZones: zoneIds.map((zoneId) => zoneNameOf(row, zoneId)),
    AvailabilityZoneIds: zoneIds,
    LoadBalancerNames: [],
    TargetGroupARNs: attached,
    TrafficSources: attached.map((Identifier) => ({ Identifier, Type: "elbv2" })),
    HealthCheckType: row.healthCheckType,
    HealthCheckGracePeriod: row.graceSeconds,
    Instances: row.members.map((member) => toInstance(row, member)),
    CreatedTime: row.createdAt,
    SuspendedProcesses: row.suspended.map((ProcessName) => ({ ProcessName, SuspensionReason: "User suspended" })),
    VPCZoneIdentifier: row.subnetIds.join(","),
    EnabledMetrics: [],
    Status: row.isDeleting ? "Delete in progress" : undefined,
    Tags: toTagDescriptions(row),
    TerminationPolicies: row.terminationPolicies,
    NewInstancesProtectedFromScaleIn: row.protectsNew,
    ServiceLinkedRoleARN: `arn:aws:iam::${row.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
  };
}
