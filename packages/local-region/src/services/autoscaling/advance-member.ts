import { findInstance } from "../ec2/find-instance.ts";
import { terminateInstances } from "../ec2/instances.ts";
import type { World } from "../world.ts";
import { beginActivity, endActivity, tellEvent } from "./activities.ts";
import { awaitHooks, outcomeOf } from "./lifecycle-hooks.ts";
import { callerOfGroup } from "./parameters.ts";
import type { GroupRow, MemberRow } from "./store.ts";
import { deregisterMember, isInTargetGroups, isUnhealthyInTargetGroups, registerMember } from "./traffic-sources.ts";

export function isLeaving({ state }: MemberRow): boolean {
  return state.startsWith("Terminating") || state === "Detaching";
}

/** Takes an instance one or more steps on; each is taken from what is there, so that a pass that failed is taken up. */
export async function advanceMember(world: World, group: GroupRow, member: MemberRow): Promise<void> {
  const instance = findInstance(world, group, member.instanceId);
  const isGone = !instance || ["terminated", "shutting-down"].includes(instance.state);
  switch (member.state) {
    case "Pending":
    case "Pending:Wait":
    case "Pending:Proceed":
      if (isGone) return beginTermination(world, group, member, dead(member));
      return advanceLaunch(world, group, member, instance.state === "running");
    case "InService":
    case "Standby": {
      const isUp = instance?.state === "running" || instance?.state === "pending";
      const isOld = world.clock.now().getTime() >= member.graceEndsAt;
      const isIll = group.healthCheckType === "ELB" && isOld && isUnhealthyInTargetGroups(world, group, member);
      if (!isUp || isIll) member.health = "Unhealthy";
      if (member.health === "Healthy" || member.state === "Standby") return;
      if (["ReplaceUnhealthy", "Terminate"].some((name) => group.suspended.includes(name))) return;
      return beginTermination(world, group, member, isIll ? ill(member) : dead(member));
    }
    case "EnteringStandby":
      if (!isInTargetGroups(world, group, member)) member.state = "Standby";
      return;
    case "Detaching":
      if (!isInTargetGroups(world, group, member)) remove(group, member);
      return;
    default:
      return advanceTermination(world, group, member, isGone);
  }
}

/** Deregisters it first: it ends only when the target groups' deregistration delay is over. */
export async function beginTermination(world: World, group: GroupRow, member: MemberRow, cause: string): Promise<void> {
  if (isLeaving(member)) return;
  if (member.state.startsWith("Pending"))
    endActivity(world, member.activityId, "The instance did not come into service.");
  const activity = beginActivity(world, group, `Terminating EC2 instance: ${member.instanceId}`, cause);
  member.activityId = activity.id;
  member.awaited = [];
  member.state = "Terminating";
  await deregisterMember(world, group, member);
  await advanceMember(world, group, member);
}

async function advanceLaunch(world: World, group: GroupRow, member: MemberRow, isRunning: boolean): Promise<void> {
  if (member.state === "Pending") {
    if (!isRunning) return;
    const isAwaited = awaitHooks(world, group, member, "autoscaling:EC2_INSTANCE_LAUNCHING");
    member.state = isAwaited ? "Pending:Wait" : "Pending:Proceed";
  }
  if (member.state === "Pending:Wait") {
    const outcome = outcomeOf(world, group, member);
    if (outcome === undefined) return;
    if (outcome === "ABANDON") {
      return beginTermination(world, group, member, "a lifecycle action was completed with ABANDON Result");
    }
    member.state = "Pending:Proceed";
  }
  await registerMember(world, group, member);
  // A call may have taken it on meanwhile.
  if (member.state !== "Pending:Proceed") return;
  member.state = "InService";
  member.graceEndsAt = world.clock.now().getTime() + world.clock.periodMs(group.graceSeconds);
  endActivity(world, member.activityId);
  tellEvent(world, group, "EC2 Instance Launch Successful", member.instanceId, {
    ActivityId: member.activityId,
    StatusCode: "InProgress",
  });
}

async function advanceTermination(world: World, group: GroupRow, member: MemberRow, isGone: boolean): Promise<void> {
  if (member.state === "Terminating") {
    if (!isGone && isInTargetGroups(world, group, member)) return;
    const isAwaited = awaitHooks(world, group, member, "autoscaling:EC2_INSTANCE_TERMINATING");
    member.state = isAwaited ? "Terminating:Wait" : "Terminating:Proceed";
  }
  if (member.state === "Terminating:Wait") {
    if (outcomeOf(world, group, member) === undefined) return;
    member.state = "Terminating:Proceed";
  }
  const instance = findInstance(world, group, member.instanceId);
  if (instance && !isGone) await terminateInstances(world, { InstanceIds: [member.instanceId] }, callerOfGroup(group));
  const state = findInstance(world, group, member.instanceId)?.state ?? "terminated";
  if (state !== "terminated" || !group.members.includes(member)) return;
  remove(group, member);
  endActivity(world, member.activityId);
  tellEvent(world, group, "EC2 Instance Terminate Successful", member.instanceId, {
    ActivityId: member.activityId,
    StatusCode: "InProgress",
  });
}

function remove(group: GroupRow, member: MemberRow): void {
  group.members = group.members.filter((row) => row !== member);
}

function dead({ health }: MemberRow): string {
  return health === "Unhealthy"
    ? "an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped."
    : "an instance was taken out of service in response to an EC2 instance status change.";
}

function ill(_member: MemberRow): string {
  return "an instance was taken out of service in response to an ELB system health check failure.";
}
