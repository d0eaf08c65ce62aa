import type { RunInstancesRequest } from "@aws-sdk/client-ec2";
import { findInstance } from "../ec2/find-instance.ts";
import { launchTemplateData } from "../ec2/launch-template-lookups.ts";
import { requireSubnet } from "../ec2/lookups.ts";
import { runInstances } from "../ec2/run-instances.ts";
import { setTags } from "../ec2/tags.ts";
import type { World } from "../world.ts";
import { beginActivity, endActivity, tellEvent } from "./activities.ts";
import { callerOfGroup } from "./parameters.ts";
import type { GroupRow } from "./store.ts";

/** Wait after a launch that failed, before the next. */
const RETRY_SECONDS = 60;

/** One more instance, in the zone that has the fewest of them. A failure is told as an activity and an event. */
export async function launchMember(world: World, group: GroupRow, cause: string): Promise<void> {
  const activity = beginActivity(world, group, "Launching a new EC2 instance", cause);
  try {
    const { LaunchTemplateId, Version } = {
      LaunchTemplateId: group.launchTemplate.id,
      Version: group.launchTemplate.version,
    };
    const { data, version } = launchTemplateData(world, group, { LaunchTemplateId, Version });
    const subnetId = chooseSubnet(world, group);
    const answer = (await runInstances(world, toRequest(data, subnetId), callerOfGroup(group))) as {
      Instances?: { InstanceId?: string }[];
    };
    const instanceId = answer.Instances?.[0]?.InstanceId ?? "";
    const place = findInstance(world, group, instanceId);
    const now = world.clock.now().getTime();
    activity.description = `Launching a new EC2 instance: ${instanceId}`;
    activity.details = JSON.stringify({ "Subnet ID": subnetId });
    const propagated = group.tags.filter((tag) => tag.propagates).map((tag) => [tag.key, tag.value] as const);
    setTags(world, instanceId, new Map([...propagated, ["aws:autoscaling:groupName", group.name]]));
    group.members.push({
      instanceId,
      instanceType: place?.instanceType ?? "",
      zoneId: place?.zoneId ?? "",
      state: "Pending",
      health: "Healthy",
      isProtected: group.protectsNew,
      launchTemplateVersion: String(version),
      launchedAt: now,
      graceEndsAt: now + world.clock.periodMs(group.graceSeconds),
      activityId: activity.id,
      awaited: [],
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    endActivity(world, activity.id, why);
    group.nextLaunchAt = world.clock.now().getTime() + world.clock.periodMs(RETRY_SECONDS);
    tellEvent(world, group, "EC2 Instance Launch Unsuccessful", undefined, {
      StatusCode: "Failed",
      StatusMessage: why,
    });
  }
}

function toRequest(data: Partial<RunInstancesRequest> | object, subnetId: string): RunInstancesRequest {
  const { NetworkInterfaces: interfaces, ...rest } = data as Partial<RunInstancesRequest>;
  const place = interfaces?.length
    ? { NetworkInterfaces: [{ ...interfaces[0], SubnetId: subnetId }, ...interfaces.slice(1)] }
    : { SubnetId: subnetId };
  return { ...rest, ...place, MinCount: 1, MaxCount: 1 };
}

function chooseSubnet(world: World, group: GroupRow): string {
  const crowd = (subnetId: string) => {
    const { zoneId } = requireSubnet(world, group, subnetId);
    return group.members.filter((member) => member.zoneId === zoneId && !member.state.startsWith("Terminating")).length;
  };
  const [first = ""] = [...group.subnetIds].sort((one, other) => crowd(one) - crowd(other));
  return first;
}
