import type { ActivitiesType, Activity, DescribeScalingActivitiesType } from "@aws-sdk/client-auto-scaling";
import { putEvent } from "../events/put-event.ts";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import type { ActivityRow, GroupRow } from "./store.ts";

/** AWS keeps six weeks; here the oldest of a group go. */
const MOST_ACTIVITIES = 100;

/** Newest first. */
export function describeScalingActivities(
  world: World,
  input: DescribeScalingActivitiesType,
  caller: Caller,
): ActivitiesType {
  const rows = world.autoscaling.activities
    .of(caller)
    .filter(
      (row) =>
        (input.AutoScalingGroupName === undefined || row.groupName === input.AutoScalingGroupName) &&
        (!input.ActivityIds?.length || input.ActivityIds.includes(row.id)),
    )
    .reverse();
  const { page, next } = takePage(rows, Math.min(input.MaxRecords ?? 100, 100), input.NextToken);
  return { Activities: page.map(toActivity), NextToken: next };
}

export function beginActivity(world: World, group: GroupRow, description: string, cause: string): ActivityRow {
  const own = world.autoscaling.activities.of(group).filter((row) => row.groupArn === group.arn);
  for (const row of own.slice(0, Math.max(0, own.length + 1 - MOST_ACTIVITIES)))
    world.autoscaling.activities.delete(row.id);
  return world.autoscaling.activities.put({
    accountId: group.accountId,
    region: group.region,
    id: world.ids.uuid(),
    groupName: group.name,
    groupArn: group.arn,
    description,
    cause: `At ${isoSeconds(world.clock.now())} ${cause}`,
    startedAt: world.clock.now(),
    endedAt: undefined,
    status: "InProgress",
    statusMessage: undefined,
    details: "{}",
  });
}

export function endActivity(world: World, id: string, failure?: string): void {
  const row = world.autoscaling.activities.get(id);
  if (!row || row.endedAt) return;
  row.endedAt = world.clock.now();
  row.status = failure === undefined ? "Successful" : "Failed";
  row.statusMessage = failure;
  world.autoscaling.activities.put(row);
}

/** Tells EventBridge, whose failure is nobody's but the log's. */
export function tellEvent(
  world: World,
  group: GroupRow,
  detailType: string,
  instanceId: string | undefined,
  more: Record<string, unknown>,
): void {
  const { accountId, region } = group;
  const instanceArn = `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`;
  try {
    putEvent(world, {
      source: "aws.autoscaling",
      detailType,
      resources: instanceId === undefined ? [group.arn] : [group.arn, instanceArn],
      detail: { AutoScalingGroupName: group.name, EC2InstanceId: instanceId ?? "", ...more },
      accountId,
      region,
    });
  } catch (error) {
    world.log?.(`event '${detailType}' of ${group.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function toActivity(row: ActivityRow): Activity {
  return {
    ActivityId: row.id,
    AutoScalingGroupName: row.groupName,
    AutoScalingGroupARN: row.groupArn,
    Description: row.description,
    Cause: row.cause,
    StartTime: row.startedAt,
    EndTime: row.endedAt,
    StatusCode: row.status,
    StatusMessage: row.statusMessage,
    Progress: row.endedAt ? 100 : 50,
    Details: row.details,
  };
}

function isoSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, "Z");
}
