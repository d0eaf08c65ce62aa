import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import { groupsOf } from "./ec2-instance.ts";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, unknown, unsuitable } from "./lookup.ts";

/** An Auto Scaling group whose instances run Postgres: the target group is attached to it, and AWS registers what is in service. */
export async function autoScalingGroupFacts(
  lookup: Lookup,
  groupName: string,
  port: number,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const groups = await lookup.autoScalingGroups();
  const group = groups.find(({ AutoScalingGroupName }) => AutoScalingGroupName === groupName);
  if (!group) {
    const names = groups.flatMap(({ AutoScalingGroupName }) => AutoScalingGroupName ?? []);
    throw unknown("Auto Scaling group", field, groupName, lookup.region, names);
  }
  const ids = inService(group);
  if (ids.length === 0) {
    throw unsuitable(
      field,
      groupName,
      "has no instance in service",
      "start one: the VPC and the groups to open are those of its instances",
    );
  }
  const instances = (await lookup.ec2Instances(ids)).filter(({ State }) => State?.Name === "running");
  return {
    title: `Auto Scaling group ${groupName}`,
    hostName: undefined,
    addresses: instances.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []).sort(),
    port,
    vpcId: instances[0]?.VpcId,
    groupIds: groupsOf(instances),
    subnetIds: (group.VPCZoneIdentifier ?? "").split(",").filter(Boolean).sort(),
    zoneId: undefined,
    registration: { autoScalingGroup: groupName },
    notes: notesOn(group, ids.length),
  };
}

function inService({ Instances = [] }: AutoScalingGroup): string[] {
  const serving = Instances.filter(({ LifecycleState }) => LifecycleState === "InService");
  return serving.flatMap(({ InstanceId }) => InstanceId ?? []);
}

function notesOn(group: AutoScalingGroup, count: number): string[] {
  const notes: string[] = [];
  if (count > 1 || (group.MaxSize ?? 1) > 1) {
    notes.push("each new connection goes to any of its healthy instances: all of them must hold the same data");
  }
  if (group.HealthCheckType?.includes("ELB")) {
    notes.push(
      "its health check type is ELB: an instance that the load balancer cannot reach is terminated, with its data",
    );
  }
  return notes;
}
