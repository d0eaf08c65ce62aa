import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import { allPages, isNotFound } from "@postern/aws";
import { require } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** The attachment of a target group to an Auto Scaling group, which registers its instances there. */
export interface TrafficSourceDesired extends DesiredResource {
  kind: "traffic-source";
  autoScalingGroup: string;
}

export interface TrafficSourceObserved {
  /** The target group's. */
  name: string;
  targetGroupArn: string;
  /** Those it is attached to. */
  autoScalingGroups: string[];
}

export const trafficSource: ResourceKind<TrafficSourceDesired, TrafficSourceObserved> = {
  kind: "traffic-source",
  after: ["target-group"],
  permissions: {
    read: ["autoscaling:DescribeAutoScalingGroups"],
    write: ["autoscaling:AttachTrafficSources", "autoscaling:DetachTrafficSources"],
  },

  async observe(context, _desired, found) {
    // Only groups of instances can be attached: without one there is nothing to ask for.
    const ours = found.all("target-group").filter(({ targetType }) => targetType === "instance");
    if (ours.length === 0) return [];
    const groups = await readGroups(context);
    return ours.flatMap(({ name, arn }) => {
      const autoScalingGroups = groups
        .filter((group) => targetGroupsOf(group).includes(arn))
        .flatMap(({ AutoScalingGroupName }) => AutoScalingGroupName ?? []);
      return autoScalingGroups.length > 0 ? [{ name, targetGroupArn: arn, autoScalingGroups }] : [];
    });
  },

  compare: (desired, observed, found) => {
    const group = found.one("target-group", desired.name);
    const attached = group?.arn === observed.targetGroupArn ? observed.autoScalingGroups : [];
    const change = (from: string, to: string): Change => ({ what: "Auto Scaling group", from, to, how: "in place" });
    return [
      ...(attached.includes(desired.autoScalingGroup) ? [] : [change("none", desired.autoScalingGroup)]),
      ...attached.filter((name) => name !== desired.autoScalingGroup).map((name) => change(name, "none")),
    ];
  },

  async ensure(context, desired, observed, found) {
    const { autoScaling } = context.clients;
    const { arn } = require(found, "target-group", desired.name);
    const attached = observed?.targetGroupArn === arn ? observed.autoScalingGroups : [];
    // Attaching what is attached already changes nothing.
    await autoScaling.attachTrafficSources({
      AutoScalingGroupName: desired.autoScalingGroup,
      TrafficSources: [{ Identifier: arn, Type: "elbv2" }],
    });
    await detach(
      context,
      arn,
      attached.filter((name) => name !== desired.autoScalingGroup),
    );
    return { name: desired.name, targetGroupArn: arn, autoScalingGroups: [desired.autoScalingGroup] };
  },

  remove: (context, { targetGroupArn, autoScalingGroups }) => detach(context, targetGroupArn, autoScalingGroups),

  label: (observed) => observed.autoScalingGroups.join(", "),
};

function readGroups({ clients }: Context): Promise<AutoScalingGroup[]> {
  return allPages(async (token) => {
    const page = await clients.autoScaling.describeAutoScalingGroups({
      MaxRecords: 100,
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.AutoScalingGroups, next: page.NextToken };
  });
}

/** Attached by either of AWS's two calls. */
function targetGroupsOf({ TargetGroupARNs = [], TrafficSources = [] }: AutoScalingGroup): string[] {
  return [...TargetGroupARNs, ...TrafficSources.flatMap(({ Identifier }) => Identifier ?? [])];
}

async function detach({ clients }: Context, targetGroupArn: string, groups: string[]): Promise<void> {
  await Promise.all(
    groups.map((AutoScalingGroupName) =>
      clients.autoScaling
        .detachTrafficSources({
          AutoScalingGroupName,
          TrafficSources: [{ Identifier: targetGroupArn, Type: "elbv2" }],
        })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        }),
    ),
  );
}
