import type {
  DetachInstancesAnswer,
  DetachInstancesQuery,
  EnterStandbyAnswer,
  EnterStandbyQuery,
  ExitStandbyAnswer,
  ExitStandbyQuery,
} from "@aws-sdk/client-auto-scaling";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { beginActivity, endActivity, toActivity } from "./activities.ts";
import { followGroup } from "./follow-group.ts";
import { requireOwn } from "./members.ts";
import { requireGroup, validationError } from "./parameters.ts";
import type { GroupRow, MemberRow } from "./store.ts";
import { deregisterMember, registerMember } from "./traffic-sources.ts";

/** Deregistered, and then out of service until ExitStandby. */
export async function enterStandby(
  world: World,
  input: EnterStandbyQuery,
  caller: Caller,
): Promise<EnterStandbyAnswer> {
  return takeOut(world, input, caller, "EnteringStandby", "Moving EC2 instance to Standby");
}

/** Deregistered, and then the group's no more; it goes on running. */
export async function detachInstances(
  world: World,
  input: DetachInstancesQuery,
  caller: Caller,
): Promise<DetachInstancesAnswer> {
  return takeOut(world, input, caller, "Detaching", "Detaching EC2 instance");
}

/** The desired capacity grows by them. */
export async function exitStandby(world: World, input: ExitStandbyQuery, caller: Caller): Promise<ExitStandbyAnswer> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const members = (input.InstanceIds ?? []).map((id) => requireOwn(group, id));
  const other = members.find((member) => member.state !== "Standby");
  if (other) throw validationError(`The instance ${other.instanceId} is not in Standby.`);
  if (group.desired + members.length > group.maxSize) {
    throw validationError("The group would have more instances than its max size allows.");
  }
  group.desired += members.length;
  const activities = members.map((member) => note(world, group, member, "Moving EC2 instance out of Standby"));
  for (const member of members) {
    await registerMember(world, group, member);
    member.state = "InService";
  }
  await followGroup(world, group);
  return { Activities: activities };
}

async function takeOut(
  world: World,
  input: EnterStandbyQuery | DetachInstancesQuery,
  caller: Caller,
  state: "EnteringStandby" | "Detaching",
  words: string,
): Promise<{ Activities: ReturnType<typeof toActivity>[] }> {
  const group = requireGroup(world, caller, input.AutoScalingGroupName);
  const members = (input.InstanceIds ?? []).map((id) => requireOwn(group, id));
  const other = members.find((member) => member.state !== "InService");
  if (other) throw validationError(`The instance ${other.instanceId} is not in InService.`);
  if (input.ShouldDecrementDesiredCapacity) {
    if (group.desired - members.length < group.minSize) {
      throw validationError(`The group ${group.name} would have fewer instances than its min size allows.`);
    }
    group.desired -= members.length;
  }
  const activities = members.map((member) => note(world, group, member, words));
  for (const member of members) {
    member.state = state;
    await deregisterMember(world, group, member);
  }
  await followGroup(world, group);
  return { Activities: activities };
}

function note(world: World, group: GroupRow, member: MemberRow, words: string) {
  const activity = beginActivity(
    world,
    group,
    `${words}: ${member.instanceId}`,
    "a user request changed the instance.",
  );
  endActivity(world, activity.id);
  return toActivity(activity);
}
