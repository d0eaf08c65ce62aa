import type {
  ActivityType,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesType,
  Instance,
  SetDesiredCapacityType,
  SetInstanceHealthQuery,
  SetInstanceProtectionQuery,
  TerminateInstanceInAutoScalingGroupType,
} from "@aws-sdk/client-auto-scaling";
import { zoneNameOf } from "../ec2/zones.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toActivity } from "./activities.ts";
import { beginTermination } from "./advance-member.ts";
import { followGroup } from "./follow-group.ts";
import { requireGroup, requireMember, validationError } from "./parameters.ts";
import { checkDesired } from "./read-group.ts";
import type { GroupRow, MemberRow } from "./store.ts";

export function describeAutoScalingInstances(
  world: World,
  input: DescribeAutoScalingInstancesType,
  caller: Caller,
): AutoScalingInstancesType {
  const all = world.autoscaling.groups
    .of(caller)
    .flatMap((group) => group.members.map((member) => ({ group, member })))
    .filter(({ member }) => !input.InstanceIds?.length || input.InstanceIds.includes(member.instanceId));
  const { page, next } = takePage(all, Math.min(input.MaxRecords ?? 50, 50), input.NextToken);
  return {
    AutoScalingInstances: page.map(({ group, member }) => ({
      ...toInstance(group, member),
      HealthStatus: member.health.toUpperCase(),
      AutoScalingGroupName: group.name,
    })),
    NextToken: next,
  };
}

/** Cooldowns are kept and hold nothing up. */
export async function setDesiredCapacity(world: World, input: SetDesiredCapacityType, caller: Caller): Promise<object> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const desired = input.DesiredCapacity ?? group.desired;
  checkDesired(desired, group.minSize, group.maxSize);
  group.desired = desired;
  group.nextLaunchAt = 0;
  await followGroup(world, group);
  return {};
}

/** Another takes its place unless the desired capacity is lowered with it. */
export async function terminateInstanceInAutoScalingGroup(
  world: World,
  input: TerminateInstanceInAutoScalingGroupType,
  caller: Caller,
): Promise<ActivityType> {
  const { group, member } = requireMember(world, caller, input.InstanceId);
  if (input.ShouldDecrementDesiredCapacity) {
    if (group.desired - 1 < group.minSize) {
      throw validationError(
        "Currently, desiredSize equals minSize. Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
      );
    }
    group.desired -= 1;
  }
  await beginTermination(world, group, member, "instance was taken out of service in response to a user request.");
  const activity = world.autoscaling.activities.get(member.activityId);
  await followGroup(world, group);
  return { Activity: activity && toActivity(activity) };
}

/** Within the grace period only when the call says so. */
export async function setInstanceHealth(world: World, input: SetInstanceHealthQuery, caller: Caller): Promise<object> {
  const { group, member } = requireMember(world, caller, input.InstanceId);
  if (input.HealthStatus !== "Healthy" && input.HealthStatus !== "Unhealthy") {
    throw validationError("Valid instance health states are: [Healthy, Unhealthy].");
  }
  const isInGrace = world.clock.now().getTime() < member.graceEndsAt;
  if (isInGrace && (input.ShouldRespectGracePeriod ?? true) && input.HealthStatus === "Unhealthy") return {};
  member.health = input.HealthStatus;
  await followGroup(world, group);
  return {};
}

export function setInstanceProtection(world: World, input: SetInstanceProtectionQuery, caller: Caller): object {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const members = (input.InstanceIds ?? []).map((id) => requireOwn(group, id));
  for (const member of members) member.isProtected = input.ProtectedFromScaleIn ?? false;
  world.autoscaling.groups.put(group);
  return {};
}

export function requireOwn(group: GroupRow, instanceId: string): MemberRow {
  const member = group.members.find((row) => row.instanceId === instanceId);
  if (member) return member;
  throw validationError(`The instance ${instanceId} is not part of Auto Scaling group ${group.name}.`);
}

export function toInstance(group: GroupRow, member: MemberRow): Instance {
  return {
    InstanceId: member.instanceId,
    InstanceType: member.instanceType,
    AvailabilityZone: zoneNameOf(group, member.zoneId),
    AvailabilityZoneId: member.zoneId,
    LifecycleState: member.state,
    HealthStatus: member.health,
    LaunchTemplate: {
      LaunchTemplateId: group.launchTemplate.id,
      LaunchTemplateName: group.launchTemplate.name,
      Version: member.launchTemplateVersion,
    },
    ProtectedFromScaleIn: member.isProtected,
  };
}
